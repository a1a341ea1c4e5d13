"""People and sites for tests. Named people read better than ids: ``coordinator_reyes(site)``."""

import factory
from factory.django import DjangoModelFactory

from staff.domain.privileges import Privilege
from staff.domain.roles import Role
from staff.models import Site, User

PASSWORD = "correct horse battery staple"


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site
        django_get_or_create = ["code"]

    # Far from the codes that tests choose themselves.
    code = factory.Sequence(lambda n: f"S{100 + n}")
    name = factory.LazyAttribute(lambda site: f"Hospital {site.code}")
    time_zone = "Europe/London"


class UserFactory(DjangoModelFactory):
    """A coordinator unless told otherwise, of ``site=`` or ``sites=[...]``; ``password=`` to sign in."""

    class Meta:
        model = User
        django_get_or_create = ["username"]
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"person{n}")
    full_name = factory.LazyAttribute(lambda user: user.username.title())
    role = Role.COORDINATOR.value

    @classmethod
    def _create(cls, model_class, *args, site=None, sites=None, password=None, **fields):
        fields["role"] = Role(fields["role"]).value
        user = super()._create(model_class, *args, **fields)
        if password:
            user.set_password(password)
            user.save(update_fields=["password"])
        user.sites.add(*(sites if sites is not None else [site or SiteFactory()]))
        return user


def _named(username: str, full_name: str, role: Role, **usual: object):
    def person(site: Site | None = None, **fields: object) -> User:
        return UserFactory(username=username, full_name=full_name, role=role, site=site, **(usual | fields))

    return person


coordinator_reyes = _named("reyes", "Marta Reyes", Role.COORDINATOR)
nurse_lim = _named("lim", "Wei Lim", Role.WARD_NURSE)
surgeon_okafor = _named("okafor", "Chidi Okafor", Role.SURGEON, privileges=[p.value for p in Privilege])
surgeon_ivanova = _named("ivanova", "Elena Ivanova", Role.SURGEON)
anaesthetist_sato = _named("sato", "Kenji Sato", Role.ANAESTHETIST)
anaesthetist_haddad = _named("haddad", "Rania Haddad", Role.ANAESTHETIST)
theatre_nurse_moreau = _named("moreau", "Claire Moreau", Role.THEATRE_NURSE)
manager_novak = _named("novak", "Petr Novak", Role.MANAGER)
