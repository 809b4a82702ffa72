"""Granicus ViewPublisher."""

from tests.corpus.samples import Page

ADAPTER = "granicus"
SANDIEGO = "https://sandiego.granicus.com/ViewPublisher.php?view_id="
LAWA = "https://lawa.granicus.com/AgendaViewer.php?view_id=4&clip_id="
COUNCIL = "granicus/west-hollywood-ca__viewpublisher_council.html"
PLANNING = "granicus/west-hollywood-ca__viewpublisher_planning.html"
RULES = "granicus/san-diego-ca__viewpublisher_rules.html"
EFFICIENCY = "granicus/san-diego-ca__viewpublisher_gov_efficiency.html"
LIST = "granicus/los-angeles-ca__lawa_viewpublisher.html"
FIRST = "granicus/los-angeles-ca__lawa_detail_0.html"
FOURTH = "granicus/los-angeles-ca__lawa_detail_3.html"
HIDDEN_HILLS = "granicus/hidden-hills-ca__viewpublisher.html"

PAGES = {
    "granicus/duarte-ca__viewpublisher.html": Page(
        url="https://accessduarte.granicus.com/ViewPublisher.php?view_id=12"
    ),
    "granicus/gardena-ca__viewpublisher.html": Page(
        url="https://cityofgardena.granicus.com/ViewPublisher.php?view_id=6"
    ),
    HIDDEN_HILLS: Page(url="https://hiddenhillscity.granicus.com/ViewPublisher.php?view_id=1"),
    COUNCIL: Page(url="https://weho.granicus.com/ViewPublisher.php?view_id=22"),
    PLANNING: Page(url="https://weho.granicus.com/ViewPublisher.php?view_id=31"),
    RULES: Page(url=f"{SANDIEGO}11"),
    EFFICIENCY: Page(url=f"{SANDIEGO}13"),
    LIST: Page(url="http://lawa.granicus.com/ViewPublisher.php?view_id=4", also=(FIRST, FOURTH)),
    FIRST: Page(url=f"{LAWA}838", step="agenda", first=(LIST,), also=(FOURTH,)),
    FOURTH: Page(url=f"{LAWA}825", step="agenda", first=(LIST, FIRST)),
}

COUNCIL_VIEW = "a meeting of the view_id=3 list, read by the same test and not recorded"
EXCEPTIONS: dict[tuple[str, str], str] = {
    (HIDDEN_HILLS, "parsed_items.0.location"): "a constant of the source's scraper",
    (COUNCIL, "parsed_items.0.start"): "the list has no time: the scraper assumes 6 pm",
    (PLANNING, "parsed_items.400.start"): "the list has no time: the scraper assumes 6.30 pm",
    **{
        (file, "parsed_items.3.location"): "the agenda says Room 107 and California, the scraper "
        "Room and CA"
        for file in (LIST, FIRST, FOURTH)
    },
}
ELSEWHERE: dict[tuple[str, str], str] = {
    (COUNCIL, "parsed_items.400"): "a meeting of the planning view, recorded beside this file",
    (PLANNING, "parsed_items.0"): "a meeting of the council view, recorded beside this file",
    (RULES, "parsed_items.0"): COUNCIL_VIEW,
    (RULES, "parsed_items.11"): COUNCIL_VIEW,
    (RULES, "parsed_items_planning_commission_archived.0"): "of view_id=8, not recorded",
    (RULES, "parsed_items_fire_archived.0"): "of view_id=28, not recorded",
    (RULES, "parsed_items_audit_archived.0"): "of view_id=24, not recorded",
    (RULES, "parsed_items_budget_archived.0"): "of view_id=16, not recorded",
    (RULES, "parsed_items_charter_archived.0"): "of view_id=25, not recorded",
    (RULES, "parsed_item_government_archived.0"): "of view_id=13, recorded beside this file",
    (RULES, "parsed_items_land_archived.0"): "of view_id=12, not recorded",
    (RULES, "parsed_items_nrc_archived.0"): "of view_id=14, not recorded",
    (EFFICIENCY, "parsed_items.0"): COUNCIL_VIEW,
    (EFFICIENCY, "parsed_items.11"): COUNCIL_VIEW,
    (EFFICIENCY, "parsed_items_planning_commission_archived.0"): "of view_id=8, not recorded",
    (EFFICIENCY, "parsed_items_fire_archived.0"): "of view_id=28, not recorded",
    (EFFICIENCY, "parsed_items_audit_archived.0"): "of view_id=24, not recorded",
    (EFFICIENCY, "parsed_items_budget_archived.0"): "of view_id=16, not recorded",
    (EFFICIENCY, "parsed_items_charter_archived.0"): "of view_id=25, not recorded",
    (EFFICIENCY, "parsed_items_land_archived.0"): "of view_id=12, not recorded",
    (EFFICIENCY, "parsed_items_nrc_archived.0"): "of view_id=14, not recorded",
    (EFFICIENCY, "parsed_items_rules_archived.0"): "of view_id=11, recorded beside this file",
}
