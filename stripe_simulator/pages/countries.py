"""The names of countries, for the select boxes of the pages; a code without a name is shown as it is."""

NAMES = dict(
    entry.split("=", 1)
    for entry in (
        "AE=United Arab Emirates|AR=Argentina|AT=Austria|AU=Australia|BE=Belgium|BG=Bulgaria|BR=Brazil|CA=Canada|"
        "CH=Switzerland|CL=Chile|CN=China|CO=Colombia|CY=Cyprus|CZ=Czechia|DE=Germany|DK=Denmark|EE=Estonia|EG=Egypt|"
        "ES=Spain|FI=Finland|FR=France|GB=United Kingdom|GI=Gibraltar|GR=Greece|HK=Hong Kong|HR=Croatia|HU=Hungary|"
        "ID=Indonesia|IE=Ireland|IL=Israel|IN=India|IS=Iceland|IT=Italy|JP=Japan|KE=Kenya|KR=South Korea|"
        "LI=Liechtenstein|LT=Lithuania|LU=Luxembourg|LV=Latvia|MT=Malta|MX=Mexico|MY=Malaysia|NG=Nigeria|"
        "NL=Netherlands|NO=Norway|NZ=New Zealand|PE=Peru|PH=Philippines|PL=Poland|PT=Portugal|RO=Romania|RS=Serbia|"
        "SA=Saudi Arabia|SE=Sweden|SG=Singapore|SI=Slovenia|SK=Slovakia|TH=Thailand|TR=Türkiye|TW=Taiwan|UA=Ukraine|"
        "US=United States|UY=Uruguay|VN=Vietnam|ZA=South Africa"
    ).split("|")
)


def named(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    """(code, name) of each country, by name; of all that have one if no codes are given."""
    return sorted(((code, NAMES.get(code, code)) for code in codes or tuple(NAMES)), key=lambda pair: pair[1])
