"""A note's seal proves the text that is shown, and tells nothing without its salt."""

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.notes import seal


def test_a_seal_is_hmac_sha256_as_rfc_4231_has_it() -> None:
    # https://www.rfc-editor.org/rfc/rfc4231#section-4.3, test case 2
    assert "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" == seal(
        "Jefe", "what do ya want for nothing?"
    )


@given(st.text(min_size=1), st.text())
def test_another_salt_or_another_text_has_another_seal(salt: str, text: str) -> None:
    assert 3 == len({seal(salt, text), seal(f"{salt}x", text), seal(salt, f"{text}x")})
