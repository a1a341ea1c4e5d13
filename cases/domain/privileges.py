"""Which of a surgeon's privileges an operation asks for."""

from staff.domain.privileges import Privilege


def needed(*, access: str, complexity: str) -> tuple[Privilege, ...]:
    """Return what the surgeon has to be qualified for, nothing for a simple open operation.

    Closed: the bone is cut without being seen, which is difficult and dangerous (text L107, L382). Complex: such
    operations ask for experience of their own (text L35, L309).
    """
    asked = (Privilege.CLOSED, access == "closed"), (Privilege.COMPLEX, complexity == "complex")
    return tuple(privilege for privilege, is_asked in asked if is_asked)
