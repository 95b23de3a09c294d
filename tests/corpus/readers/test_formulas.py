from __future__ import annotations

import pytest

from corpus.readers.archive import parse
from corpus.readers.formulas import formula, raised


def t(text: str) -> str:
    return f"<r><t>{text}</t></r>"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<f><num><r><t>a+b</t></r></num><den><r><t>2</t></r></den></f>", "(a+b)/2"),
        ("<sSup><e><r><t>x</t></r></e><sup><r><t>2</t></r></sup></sSup>", "x^2"),
        ("<rad><e><r><t>x</t></r></e></rad>", "√(x)"),
        (f"<rad><deg>{t('3')}</deg><e>{t('x')}</e></rad>", "∛(x)"),
        (f"<rad><deg>{t('k')}</deg><e>{t('x')}</e></rad>", "√[k](x)"),
        (f"<d><e>{t('a-b')}</e></d>", "(a-b)"),
        (f'<d><dPr><begChr val="["/><endChr val=""/></dPr><e>{t("a")}</e><e>{t("b")}</e></d>', "[a|b"),
        (f"<sSup><e><d><e>{t('a-b')}</e></d></e><sup>{t('2')}</sup></sSup>", "(a-b)^2"),
        (f"<sSubSup><e>{t('x')}</e><sub>{t('i')}</sub><sup>{t('2')}</sup></sSubSup>", "x_i^2"),
        (f"<sPre><sub>{t('6')}</sub><sup>{t('14')}</sup><e>{t('C')}</e></sPre>", "_6^14 C"),
        (
            f'<nary><naryPr><chr val="∑"/></naryPr><sub>{t("k=0")}</sub><sup>{t("n")}</sup><e>{t("k")}</e></nary>',
            "∑_(k=0)^n k",
        ),
        (f"<nary><sub/><sup/><e>{t('f')}</e></nary>", "∫ f"),
        (
            f"<func><fName><limLow><e>{t('lim')}</e><lim>{t('n→∞')}</lim></limLow></fName><e>{t('s')}</e></func>",
            "lim_(n→∞) s",
        ),
        (f"<d><e><m><mr><e>{t('1')}</e><e>{t('2')}</e></mr><mr><e>{t('3')}</e></mr></m></e></d>", "(1, 2; 3)"),
        (f"<eqArr><e>{t('x=1')}</e><e>{t('y=2')}</e></eqArr>", "x=1; y=2"),
    ],
)
def test_formulas_stand_on_one_line(xml: str, expected: str) -> None:
    assert formula(parse(f"<oMath>{xml}</oMath>".encode())) == expected


@pytest.mark.parametrize(("text", "expected"), [("12", "¹²"), (" n ", " ⁿ "), ("1,3", "¹,³"), ("2a", "2a"), ("", "")])
def test_figures_are_raised_and_letters_are_not(text: str, expected: str) -> None:
    assert raised(text) == expected
