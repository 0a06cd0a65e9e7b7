"""A file is what the office issued, to the last byte, or it is refused."""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from doorplate.access.keys import Keyring
from doorplate.certificates.drawing.faces import faces
from doorplate.certificates.drawing.pdf import SIGNATURE_FILE, SNAPSHOT_FILE, opened
from doorplate.certificates.drawing.rendering import render
from doorplate.certificates.publickeys import (
    PublicKeysUnreadable,
    key_set,
    public_keys,
    read_key_set,
)
from doorplate.certificates.snapshot import canonical, fingerprint, written
from doorplate.certificates.verifying import (
    LARGEST,
    FileAltered,
    NotACertificate,
    PrintedTextAltered,
    SignatureWrong,
    SigningKeyUnknown,
    verify,
)
from doorplate.core.errors import RegistryError
from tests.certificates.samples import (
    GOLDEN,
    KEY,
    KEY_ID,
    KEYS,
    STANDARD,
    certificate,
    notice,
    paper,
    pdf_of,
)
from tests.conventions.sources import CHECKOUT


def rewritten(file: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Open, change, save: what a forger with a PDF editor does."""
    data = io.BytesIO()
    with pikepdf.open(io.BytesIO(file)) as pdf:
        change(pdf)
        pdf.save(data, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return data.getvalue()


def attach(pdf: pikepdf.Pdf, name: str, data: bytes) -> None:
    pdf.attachments[name].get_file().obj.write(data)


def test_paper_is_what_the_office_issued() -> None:
    for snapshot in (certificate(), certificate("en"), notice()):
        verified = verify(pdf_of(snapshot), KEYS)

        assert verified.snapshot == snapshot
        assert verified.fingerprint == fingerprint(written(snapshot))


@settings(max_examples=200)
@given(st.data())
def test_no_bit_of_the_file_can_be_flipped(data: st.DataObject) -> None:
    file = bytearray(paper())
    place = data.draw(st.integers(0, len(file) - 1))
    file[place] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(RegistryError):
        verify(bytes(file), KEYS)


@given(st.binary(min_size=1, max_size=40), st.integers(0))
def test_nothing_can_be_put_in_or_cut_off(more: bytes, place: int) -> None:
    file = paper()
    at = place % (len(file) + 1)

    for altered in (file[:at] + more + file[at:], file[: at - 1]):
        if altered != file:
            with pytest.raises(RegistryError):
                verify(altered, KEYS)


def leaves(document: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    inner: list[tuple[object, object]] = []
    if isinstance(document, dict):
        inner = list(document.items())
    elif isinstance(document, list):
        inner = list(enumerate(document))
    else:
        return [path]
    return [leaf for key, value in inner for leaf in leaves(value, (*path, key))]


SIGNED = json.loads(written(certificate()))


@given(st.sampled_from(leaves(SIGNED)), st.text("57号年-TZ0", min_size=1))
def test_no_field_of_the_snapshot_can_be_changed(
    leaf: tuple[object, ...], text: str
) -> None:
    forged = json.loads(json.dumps(SIGNED))
    holder = forged
    for key in leaf[:-1]:
        holder = holder[key]
    before = holder[leaf[-1]]
    holder[leaf[-1]] = (not before) if isinstance(before, bool) else f"{before}{text}"

    file = rewritten(paper(), lambda pdf: attach(pdf, SNAPSHOT_FILE, canonical(forged)))

    with pytest.raises((SignatureWrong, NotACertificate, SigningKeyUnknown)):
        verify(file, KEYS)


def test_other_words_on_the_page_are_found_and_named() -> None:
    other = render(
        certificate(standard=STANDARD.replace("57", "59")),
        faces=faces(),
        sign=KEY.sign,
    )

    def forge(pdf: pikepdf.Pdf) -> None:
        """Take the pages of one paper and the signed data of another."""
        with pikepdf.open(io.BytesIO(other)) as source:
            pdf.pages.extend(source.pages)
            del pdf.pages[0]

    with pytest.raises(PrintedTextAltered, match=r"59号” instead of “.*57号"):
        verify(rewritten(paper(), forge), KEYS)


def test_one_word_changed_in_an_editor_is_found_and_named() -> None:
    def forge(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        content = page.Contents.read_bytes()
        place = content.index(b"<", 2000) + 1
        page.Contents.write(content[:place] + b"0001" + content[place + 4 :])

    with pytest.raises(PrintedTextAltered):
        verify(rewritten(paper(), forge), KEYS)


@pytest.mark.parametrize(
    "forge",
    [
        lambda pdf: None,
        # A white box over a line, and another text on it.
        lambda pdf: pdf.pages[0].contents_add(b"1 1 1 rg 0 0 600 300 re f"),
        lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", pikepdf.Array()),
        # Other shapes for the same characters.
        lambda pdf: (
            pdf.pages[0]
            .resources.Font["/F"]
            .DescendantFonts[0]
            .CIDToGIDMap.write(bytes(400))
        ),
        lambda pdf: pdf.add_blank_page(),
    ],
)
def test_file_saved_again_is_refused(forge: Callable[[pikepdf.Pdf], None]) -> None:
    with pytest.raises((FileAltered, PrintedTextAltered)):
        verify(rewritten(paper(), forge), KEYS)


def test_page_appended_in_an_update_is_refused() -> None:
    """Bytes after the end are how a PDF is changed without touching what it was."""
    with pytest.raises(FileAltered):
        verify(paper() + b"\n%%EOF\n", KEYS)


def test_seal_of_another_paper_does_not_fit() -> None:
    mine, other = paper(), pdf_of(notice())
    seal = opened(other)
    own = opened(mine)
    assert seal is not None
    assert own is not None

    forged = mine.replace(own[0].hex().encode(), seal[0].hex().encode())

    with pytest.raises(FileAltered):
        verify(forged, KEYS)


def test_forger_s_own_key_is_not_the_office_s() -> None:
    forger = Ed25519PrivateKey.generate()
    forged = render(certificate(), faces=faces(), sign=forger.sign)

    with pytest.raises(SignatureWrong):
        verify(forged, KEYS)
    with pytest.raises(SigningKeyUnknown, match=KEY_ID):
        verify(forged, {})


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"hello", bytes(1000)])
def test_what_is_no_certificate_is_told_so(data: bytes) -> None:
    with pytest.raises(NotACertificate):
        verify(data, KEYS)


def test_other_pdf_and_too_large_a_file_are_told_so() -> None:
    data = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(data)

    with pytest.raises(NotACertificate, match=r"certificate\.json"):
        verify(data.getvalue(), KEYS)
    with pytest.raises(NotACertificate, match="too large"):
        verify(bytes(LARGEST + 1), KEYS)


def test_signature_of_another_length_is_wrong_and_no_crash() -> None:
    file = rewritten(paper(), lambda pdf: attach(pdf, SIGNATURE_FILE, b"short"))

    with pytest.raises(SignatureWrong):
        verify(file, KEYS)


def test_paper_signed_before_a_rotation_stays_genuine(
    tmp_path: Path, now: datetime
) -> None:
    keyring = Keyring(tmp_path / "keys")
    keyring.create(now)
    old = keyring.current("signing")
    snapshot = certificate().model_copy(update={"key": old.id})
    file = render(snapshot, faces=faces(), sign=old.sign)

    keyring.rotate("signing", now + timedelta(days=365))

    published = json.dumps(key_set(keyring)).encode()
    assert read_key_set(published) == public_keys(keyring)
    assert len(public_keys(keyring)) == 2
    assert verify(file, read_key_set(published)).snapshot == snapshot


@pytest.mark.parametrize(
    "data", [b"", b"{}", b'{"keys":[{"kty":"RSA"}]}', b"[]", b"\xff"]
)
def test_what_is_no_key_set_is_told_so(data: bytes) -> None:
    with pytest.raises(PublicKeysUnreadable):
        read_key_set(data)


def test_key_of_a_wrong_length_is_told_so() -> None:
    key = {"kty": "OKP", "crv": "Ed25519", "kid": "1", "x": "AAAA"}

    with pytest.raises(PublicKeysUnreadable, match="32 bytes"):
        read_key_set(json.dumps({"keys": [key]}).encode())


@pytest.mark.parametrize("name", ["certificate", "notice"])
def test_file_issued_by_an_earlier_release_stays_genuine(name: str) -> None:
    """Never made anew: what was issued once is checked for ever."""
    keys = read_key_set((GOLDEN / "keys.json").read_bytes())

    verified = verify((GOLDEN / f"{name}.pdf").read_bytes(), keys)

    assert verified.snapshot.number == "7K2QX9M4RT3E"


def manual(language: str) -> str:
    """Return the block of docs/certificates.md that checks a paper without us."""
    text = (CHECKOUT / "docs" / "certificates.md").read_text(encoding="utf-8")
    _, without_us = text.split("## Check it without this program")
    block = re.search(rf"```{language}\n(.*?)```", without_us, re.DOTALL)
    assert block is not None
    return block[1]


def public_x() -> str:
    (key,) = json.loads((GOLDEN / "keys.json").read_bytes())["keys"]
    return str(key["x"])


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
@pytest.mark.parametrize("forged", [False, True])
def test_anybody_checks_the_signature_as_the_manual_says(
    tmp_path: Path, *, forged: bool
) -> None:
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        for name in (SNAPSHOT_FILE, SIGNATURE_FILE):
            data = pdf.attachments[name].get_file().read_bytes()
            if forged:
                data = data.replace("57号".encode(), "59号".encode())
            (tmp_path / name).write_bytes(data)

    done = subprocess.run(
        ["bash", "-c", f"x={public_x()}\n{manual('sh')}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ("Verified Successfully" in done.stdout) != forged, done
    assert (done.returncode == 0) != forged


def test_anybody_checks_the_seal_as_the_manual_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = manual("python")
    monkeypatch.chdir(tmp_path)

    Path("paper.pdf").write_bytes(paper())
    exec(program, {"x": public_x()})
    Path("paper.pdf").write_bytes(paper().replace(b"/Type /Page ", b"/Type /Pagf ", 1))
    with pytest.raises(InvalidSignature):
        exec(program, {"x": public_x()})
