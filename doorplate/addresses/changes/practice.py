"""How this register handles changes: how it writes, when two approve, whom it tells."""

from dataclasses import dataclass, field

from doorplate.addresses.changes.hooks import Hooks
from doorplate.addresses.changes.mass import MassRule
from doorplate.addresses.specification import AddressSpecification, specification_named
from doorplate.settings import Settings


@dataclass(frozen=True)
class Practice:
    """What every use case of changes is told."""

    specification: AddressSpecification
    rule: MassRule = field(default_factory=lambda: MassRule(0.1, 20))
    hooks: Hooks = field(default_factory=Hooks)
    most_document_mb: int = 10


def practice_of(settings: Settings, hooks: Hooks) -> Practice:
    """Return the practice of a town's settings, with the hooks of the rooms above."""
    return Practice(
        specification=specification_named(
            settings.address_specification, settings.address_specifications
        ),
        rule=MassRule(settings.mass_change_share, settings.mass_change_minimum),
        hooks=hooks,
        most_document_mb=settings.document_limit_mb,
    )
