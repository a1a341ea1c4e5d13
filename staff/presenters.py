"""How people and their places are named on a page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.domain.roles import Role

ROLE_WORDS: dict[Role, Promise] = {
    Role.COORDINATOR: _("coordinator"),
    Role.WARD_NURSE: _("ward nurse"),
    Role.SURGEON: _("surgeon"),
    Role.ANAESTHETIST: _("anaesthetist"),
    Role.THEATRE_NURSE: _("theatre nurse"),
    Role.MANAGER: _("manager"),
}

# Where each role starts: the one screen that answers its question.
LANDING: dict[Role, str] = {
    Role.COORDINATOR: "scheduling:board",
    Role.WARD_NURSE: "scheduling:ward_round",
    Role.SURGEON: "scheduling:my_work",
    Role.ANAESTHETIST: "scheduling:my_work",
    Role.THEATRE_NURSE: "scheduling:board",
    Role.MANAGER: "scheduling:board",
}


def role_word(role: Role | str) -> str:
    """Return the role in words, in the reader's language."""
    return str(ROLE_WORDS[Role(role)])
