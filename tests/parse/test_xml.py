import pytest

from monitor.errors import ExtractError
from monitor.parse import xml
from tests.corpus_path import CORPUS
from tests.parse.answers import answer, saved


def test_elements_are_found_by_local_name_in_any_namespace():
    root = xml.load(
        answer(
            '<?xml version="1.0"?><a:Root xmlns:a="urn:x"><a:Name> City <b>Council</b></a:Name><Name>2</Name></a:Root>'
        )
    )
    assert xml.local(root) == "root"
    assert xml.text(xml.child(root, "name")) == "City Council"
    assert len(list(xml.children(root, "name"))) == 2
    assert xml.child(root, "none") is None
    assert xml.text(None) == ""


def test_the_declared_encoding_is_obeyed():
    assert (
        xml.text(
            xml.load(
                answer(
                    '<?xml version="1.0" encoding="iso-8859-1"?><a>Pe\xf1a</a>'.encode("latin-1")
                )
            )
        )
        == "Peña"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "empty"),
        ("<a><b></a>", "not well-formed"),
        ("words", "not well-formed"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "unsafe"),
    ],
)
def test_broken_and_unsafe_xml_is_refused(body, words):
    with pytest.raises(ExtractError, match=words):
        xml.load(answer(body))


@pytest.mark.corpus
def test_every_hostile_document_is_read_or_refused_cleanly():
    files = [
        *(CORPUS / "hostile/xml").glob("*.xml"),
        CORPUS / "hostile/bombs/rss-billion-laughs.xml",
    ]
    for path in files:
        try:
            xml.load(saved(path))
        except ExtractError as error:
            assert str(error)
    with pytest.raises(ExtractError, match="unsafe"):
        xml.load(saved(files[-1]))
