"""From changes to messages. Pure: no input, no output, no clock."""
