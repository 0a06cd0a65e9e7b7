"""`doorplate changes`: list, show, submit, withdraw, approve, reject."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import click

from doorplate.access.accounts import fold_name
from doorplate.access.model import Permission
from doorplate.addresses.changes.commands.proposing import propose_group
from doorplate.addresses.changes.deciding import approve_change, reject_change
from doorplate.addresses.changes.effects import Line, Preview
from doorplate.addresses.changes.hooks import Hooks
from doorplate.addresses.changes.kinds import ChangeState
from doorplate.addresses.changes.looking import Dossier, list_changes, look_at_change
from doorplate.addresses.changes.model import Change
from doorplate.addresses.changes.practice import Practice, practice_of
from doorplate.addresses.changes.proposing import submit_change, withdraw_change
from doorplate.addresses.changes.reassigning import reassignment
from doorplate.console import Console, pass_console
from doorplate.core.actors import Actor
from doorplate.core.authority import Authority

_UID = click.argument("uid", type=click.UUID)
_COMMENT = click.option("--comment", default="", help="What to say with it.")
_AS = click.option(
    "--as",
    "name",
    required=True,
    metavar="ACCOUNT",
    help="Whose decision it is: an account that may approve there. Whoever runs the "
    "command answers for it; the audit says that it came this way.",
)


@dataclass(frozen=True)
class Office:
    """What joins the commands to the rooms around: who is told, and who may decide.

    `authority_of` gives the authority of an account by its name, and refuses names
    that nobody has.
    """

    hooks: Hooks
    authority_of: Callable[[Console, str], Authority]

    def practice(self, console: Console) -> Practice:
        """Return the practice of the town's settings."""
        return practice_of(console.settings, self.hooks)


def changes_group(office: Office) -> click.Group:
    """Return the commands of changes."""

    @click.group()
    def changes() -> None:
        """Propose changes of addresses, look at them, decide them.

        \b
          doorplate changes propose renumber 大定路57号 --to 59号 --reason 纠错
          doorplate changes show UID
          doorplate changes approve UID --as wang
        """  # noqa: D301 - click wants the character itself

    changes.add_command(propose_group(office.practice))
    changes.add_command(_listing())
    changes.add_command(_showing(office))
    changes.add_command(_moves())
    for command in (*_own(office), *_decisions(office)):
        changes.add_command(command)
    return changes


def _listing() -> click.Command:
    @click.command("list")
    @click.option(
        "--state",
        type=click.Choice([state.value for state in ChangeState]),
        help="Only those that stand there.",
    )
    @pass_console
    def command(console: Console, state: str | None) -> None:
        """List changes, the latest proposed first."""
        states = None if state is None else [ChangeState(state)]
        for one in list_changes(console.register, states=states):
            change = one.change
            by = f"{change.proposed_by}" + "".join(
                f", {each} +" for each in one.approvers
            )
            click.echo(f"{_line(change)}  {by}")

    return command


def _showing(office: Office) -> click.Command:
    @click.command("show")
    @_UID
    @pass_console
    def command(console: Console, uid: UUID) -> None:
        """Show a change: who did what, what it would do or did."""
        dossier = look_at_change(
            console.register, uid=uid, practice=office.practice(console)
        )
        _tell(dossier)

    return command


def _moves() -> click.Command:
    @click.command("moves")
    @click.argument("generation", type=int)
    @pass_console
    def command(console: Console, generation: int) -> None:
        """Show which houses new boundaries would put into other divisions."""
        with console.register.reading(Permission.REGISTER_READ) as transaction:
            found = reassignment(transaction, generation)
        for (before, after), many in sorted(found.pairs.items()):
            click.echo(f"{before} → {after}  {many:,}")
        click.echo(
            f"{len(found.moves):,} houses would move; {found.without_point:,} have no "
            f"point; {found.doubtful:,} stood outside their division before"
        )

    return command


def _own(office: Office) -> list[click.Command]:
    @click.command()
    @_UID
    @pass_console
    def submit(console: Console, uid: UUID) -> None:
        """Propose what was a draft."""
        change = submit_change(
            console.register,
            uid=uid,
            practice=office.practice(console),
            actor=console.actor,
            now=console.now,
        )
        click.echo(_line(change))

    @click.command()
    @_UID
    @_COMMENT
    @pass_console
    def withdraw(console: Console, uid: UUID, comment: str) -> None:
        """Take back a draft or proposal."""
        change = withdraw_change(
            console.register,
            uid=uid,
            comment=comment,
            actor=console.actor,
            now=console.now,
        )
        click.echo(_line(change))

    return [submit, withdraw]


def _decisions(office: Office) -> list[click.Command]:
    @click.command()
    @_UID
    @_AS
    @_COMMENT
    @pass_console
    def approve(console: Console, uid: UUID, name: str, comment: str) -> None:
        """Approve a change: all of it is done at once."""
        change = approve_change(
            console.register.under(office.authority_of(console, name)),
            uid=uid,
            comment=_through_console(comment),
            practice=office.practice(console),
            actor=Actor(fold_name(name)),
            now=console.now,
            today=console.today,
        )
        click.echo(_line(change))
        if change.state is ChangeState.PROPOSED:
            click.echo("  a mass change: a second person has to approve it as well")

    @click.command()
    @_UID
    @_AS
    @_COMMENT
    @pass_console
    def reject(console: Console, uid: UUID, name: str, comment: str) -> None:
        """Turn a change down."""
        change = reject_change(
            console.register.under(office.authority_of(console, name)),
            uid=uid,
            comment=_through_console(comment),
            actor=Actor(fold_name(name)),
            now=console.now,
        )
        click.echo(_line(change))

    return [approve, reject]


def _through_console(comment: str) -> str:
    """Say in the decision itself that nobody signed in for it."""
    return f"{comment} (command line)".strip()


def _line(change: Change) -> str:
    number = change.document_number or "–"
    return (
        f"{change.uid}  {change.kind.value:<9} {change.state.value:<9} "
        f"{change.effective_on}  {change.division_code}  {number}"
    )


def _tell(dossier: Dossier) -> None:
    change = dossier.change
    click.echo(_line(change))
    click.echo(f"  reason      {change.reason}")
    if dossier.document is not None:
        brief = dossier.document
        click.echo(f"  document    {brief.name} ({brief.size:,} bytes) {brief.sha256}")
    for step in dossier.steps:
        said = f": {step.comment}" if step.comment else ""
        click.echo(
            f"  {step.step:<10}  {step.actor}, {step.at:%Y-%m-%d %H:%M} UTC{said}"
        )
    if dossier.refusal is not None:
        click.echo(f"  cannot be done as things are: {dossier.refusal}")
    if dossier.preview is None:
        _tell_lines(dossier.lines)
    else:
        _tell_preview(dossier.preview)


def _tell_preview(preview: Preview) -> None:
    for before, after, many in preview.pairs:
        click.echo(f"  {before} → {after}: {many:,} addresses")
    _tell_lines(preview.lines)
    if preview.along > len(preview.lines):
        click.echo(f"  … {preview.along:,} addresses in all")
    for one in preview.consequences:
        click.echo(f"  {one.text.format_map(dict(one.parameters))}")
    for mass in preview.masses:
        click.echo(
            f"  mass change: {mass.concerned:,} of {mass.present:,} addresses of "
            f"{mass.division_code}; two people have to approve"
        )


def _tell_lines(lines: tuple[Line, ...]) -> None:
    for line in lines:
        click.echo(
            f"  {line.effect.value:<10}  {line.before or '–'} → {line.after or '–'}"
        )
