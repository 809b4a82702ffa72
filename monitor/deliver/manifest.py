"""The app manifest a newsroom pastes into Slack: exactly the scopes that are used, and no more."""

SCOPES = {
    "chat:write": "post, edit and delete its own messages",
    "channels:read": "find public channels by name, and see whether it is in them",
    "channels:history": "look whether a message arrived before sending it again",
    "groups:read": "the same for private channels",
    "groups:history": "the same for private channels",
    "commands": "the /monitor command, when Socket Mode is on",
}
"""Each bot scope, and what for."""

NEEDED = ("chat:write", "channels:read", "channels:history")
"""Without these the promises cannot be kept; the others are for private channels and commands."""

COMMAND = "/monitor"


def manifest(name: str = "Civic Watch", *, interactive: bool = True) -> dict[str, object]:
    """The manifest as plain data; ``interactive`` asks for the command and Socket Mode too.

    Token rotation stays off: with it a token dies after twelve hours.
    """
    features: dict[str, object] = {
        "bot_user": {"display_name": "civicwatch", "always_online": False}
    }
    scopes = [scope for scope in SCOPES if interactive or scope != "commands"]
    if interactive:
        features["slash_commands"] = [
            {
                "command": COMMAND,
                "description": "What is watched, what comes up, what changed",
                "usage_hint": "status | upcoming | search WORDS | mute SOURCE 7d | why LINK",
                "should_escape": False,
            }
        ]
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": name[:35],
            "description": "Tells what changed in agendas, grant notices and court dockets",
        },
        "features": features,
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {
            "org_deploy_enabled": False,
            "socket_mode_enabled": interactive,
            "token_rotation_enabled": False,
            **({"interactivity": {"is_enabled": True}} if interactive else {}),
        },
    }
