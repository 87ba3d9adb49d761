"""XML Schema's booleans, as drawings and tables hold them."""

_MEANT = {"true": True, "1": True, "false": False, "0": False}
#: The signs that XML takes for blanks; nothing else may stand around a value.
_BLANKS = " \t\r\n"


def xml_boolean(text: str) -> bool | None:
    """Return what `true`, `1`, `false` or `0` means; None for anything else."""
    return _MEANT.get(text.strip(_BLANKS))
