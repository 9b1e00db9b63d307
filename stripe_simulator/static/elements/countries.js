/** Countries and regions that an address may be in, named in the buyer's language. */
import {language} from "./messages.js";

export const COUNTRIES = (
  "AD AE AF AG AI AL AM AO AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CD CF CG CH " +
  "CI CK CL CM CN CO CR CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN " +
  "GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK " +
  "LR LS LT LU LV LY MA MC MD ME MF MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NU NZ OM " +
  "PA PE PF PG PH PK PL PM PN PR PS PT PY QA RE RO RS RU RW SA SB SC SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SZ TC " +
  "TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WF WS XK YE YT ZA ZM ZW"
).split(" ");

/** Where addresses have no postal code. */
export const WITHOUT_POSTAL_CODE = ["AE", "AO", "BS", "BZ", "GH", "HK", "JM", "KE", "PA", "QA", "UG", "YE", "ZW"];

/** Value and label of each country, in the order of the labels. */
export function countryChoices(codes = COUNTRIES) {
  const names = new Intl.DisplayNames([language(), "en"], {type: "region"});
  const choices = codes.map((code) => [code, names.of(code)]);
  return choices.sort(([, one], [, other]) => one.localeCompare(other, language()));
}
