"""The hostile corpus through every parser that can receive it, in the limited child."""
