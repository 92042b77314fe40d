import { isDecimalText, parseNumber } from './value.ts';

/** A number as people write it for people, and with what signs. */
export interface DressedNumber {
  readonly value: number;
  /** what it counts, a currency or a measure: `$`, `US$`, `EUR`, `kg`, `month`; absent where none is written */
  readonly unit?: string;
  /** `,`, `%`, `( )` and the unit, whichever are written */
  readonly signs: readonly string[];
}

/** The number in a text, plain or dressed as money or a share: with a measure, `30 days`, it may as well be a name. */
export function numberIn(text: string): number | undefined {
  const plain = parseNumber(text);
  if (plain !== undefined) return plain;
  const { value, unit = '' } = dressedNumber(text) ?? {};
  return isMeasure(unit) ? undefined : value;
}

/** Of signs written with numbers the one unit; undefined where there is none, or more than one. */
export function unitAmong(signs: readonly string[]): string | undefined {
  const [unit, ...others] = signs.filter((sign) => /[\p{L}\p{Sc}]/u.test(sign));
  return others.length === 0 ? unit : undefined;
}

/** Measures as they are written behind numbers: the spellings of a line are one. Letters that count thousands or millions as well are none. */
const MEASURES: ReadonlyMap<string, string> = new Map(
  `kg Kg KG kgs kilograms|g gr gram grams|mg|µg mcg|t tonnes tons|lb lbs lbs. pounds|oz ounces|km Km KM kms kilometers|m meter meters metres|cm|mm|mi mile miles|ft feet|in inch inches|yd
  km/h kmh kph|mph|m/s|kn kt knots|°C ℃|°F ℉|l L liter liters litres|ml mL ML|cl|gal|hPa|kPa|Pa|bar|mbar|psi|V|kV|mV|mA|W|kW KW|MW|kWh KWH|MWh|Wh|kJ|kcal|cal|Hz|kHz|MHz|GHz
  kB KB|MB|GB|TB|KiB|MiB|GiB|ms|s sec secs second seconds|min mins minute minutes|h hr hrs hour hours|d day days|wk week weeks|month months|yr yrs year years|ha acres
  m² m2 sqm|km² km2|ft² sqft sq.ft.|m³ m3|ppm|dB|rpm RPM|Nm|px|pt|cc CC|hp HP bhp|kmpl|mpg|deg`
    .split(/[|\n]/)
    .map((line) => line.trim().split(' '))
    .flatMap((spellings) => spellings.map((spelling) => [spelling, spellings[0]!] as const)),
);

/** Whether a text is a measure as it is written behind numbers. */
export const isMeasure = (text: string): boolean => MEASURES.has(text);

const GROUPED = String.raw`[1-9]\d{0,2}(?:(?:,\d{3})+|(?:['\u2019 \u00a0\u2009\u202f]\d{3})+)|[1-9]\d?(?:,\d{2})+,\d{3}`;
const FIGURE = String.raw`(?:${GROUPED}|\d+)(?:\.\d*)?|\.\d+`;
const MONEY = String.raw`[A-Z]{0,3}\p{Sc}|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|BRL|MXN|ZAR|KRW|SGD|HKD|TRY|HUF|RON|ILS|RUB|THB|TWD|IDR|MYR|PHP|AED|SAR|Rs\.?|kr\.?|zł|Kč|Ft|Fr\.`;
const MONEY_ALONE = new RegExp(`^(?:${MONEY})$`, 'u');
const DRESSED = new RegExp(
  String.raw`^(\()?([+-]?)(?:(${MONEY})[ \u00a0\u202f]?)?([+-]?)(${FIGURE})(?:[ \u00a0\u202f]?(%|${MONEY}|[\p{L}°][\p{L}\d²³/.]{0,9}))?(\))?$`,
  'u',
);
const LONGEST = 64;
const BETWEEN_THOUSANDS = /[,'\u2019 \u00a0\u2009\u202f]/g;
/** What accountants write before the parenthesis that books as less than nought are in: `$(12.50)`. */
const BEFORE_PARENTHESIS = /^([^\d().,+-]{1,8})\(/;

/** A minus as typesetters write it (U+2212), as word processors make of one (U+2013), and digits and signs as wide as Chinese characters are (U+FF01 to U+FF5E). */
const TYPESET = /[\u2212\u2013\ufe63\uff01-\uff5e]/g;

/** A text in the signs of a keyboard, and which others it had: `−` and `１`. */
function plainSigns(text: string): [plain: string, typeset: string[]] {
  const typeset = new Set<string>();
  const plain = text.replace(TYPESET, (sign) => {
    const wide = sign >= '\uff01';
    typeset.add(wide ? '１' : '−');
    return wide ? String.fromCharCode(sign.charCodeAt(0) - 0xfee0) : '-';
  });
  return [plain, [...typeset]];
}

/**
 * The number in `1,234`, `$1,234.00`, `€ 12`, `12 kg`, `(12.50)`, which is less than nought, and `12.3%`, which is a hundredth of 12.3: as spreadsheets
 * write and read them. Undefined for what is no number, or plain. The point stands before the fraction: where a comma does, the
 * reader of the file has put a point for it.
 */
export function dressedNumber(text: string): DressedNumber | undefined {
  const [trimmed, typeset] = text.length <= LONGEST ? plainSigns(text.trim()) : ['', []];
  // most texts that are no numbers are told by their first look
  if (!/\d/.test(trimmed)) return undefined;
  const [, open, sign = '', before, inner = '', figure = '', behind, close] =
    DRESSED.exec(trimmed.replace(BEFORE_PARENTHESIS, '($1')) ?? [];
  if (figure === '' || !open !== !close || (sign !== '' && inner !== '') || (open && sign + inner !== ''))
    return undefined;
  if (before !== undefined && behind !== undefined) return undefined;
  const percent = behind === '%';
  const unit = before ?? (percent ? undefined : unitOf(behind));
  if (unit === undefined && behind !== undefined && !percent) return undefined;
  const plain = figure.replace(BETWEEN_THOUSANDS, '');
  const [grouped] = figure.match(BETWEEN_THOUSANDS) ?? [];
  const signs = [unit, grouped, percent && '%', open && '( )', ...typeset].filter((one): one is string => Boolean(one));
  if (signs.length === 0) return undefined;
  const value = parseNumber(`${open || sign + inner === '-' ? '-' : ''}${plain}${percent ? 'e-2' : ''}`);
  return value === undefined ? undefined : { value, ...(unit !== undefined && { unit }), signs };
}

const FIGURE_ELSEWHERE = String.raw`(?:\d{1,3}(?:[.,'\u2019_ \u00a0\u2009\u202f]\d{3})+|\d+)(?:[.,]\d*)?(?:[eEdD][+-]?\d+| ?[x×*·] ?10(?:\^|\*\*)?[+-]?\d+)?`;
const ELSEWHERE = new RegExp(
  String.raw`^[<>≤≥~≈±]?[+-]?(?:(?:${MONEY})[ \u00a0\u202f]?)?${FIGURE_ELSEWHERE}[ \u00a0\u202f]?(%|‰|[kKMBG]|${MONEY}|[\p{L}°][\p{L}\d²³/.]{0,9})?[+-]?$`,
  'u',
);

/** The number in a text that somebody wrote otherwise: `before` and `behind` are what stands about its figure, `known` says that this is written about numbers. */
type FigureElsewhere = { before: string; figure: string; behind: string; known: boolean };

const FIGURE_ALONE = new RegExp(String.raw`^(\D{0,12}?)(${FIGURE_ELSEWHERE})(\D{0,16})$`, 'u');

/** Such a number with whatever stands about it; undefined where there is none, or one that begins with a nought as codes do. */
export function figureElsewhere(text: string): FigureElsewhere | undefined {
  if (text.length > LONGEST || isDecimalText(text)) return undefined;
  const [, before = '', figure, behind = ''] = FIGURE_ALONE.exec(plainSigns(text.trim())[0]) ?? [];
  if (figure === undefined || /^0\d/.test(figure)) return undefined;
  return { before, figure, behind, known: isNumberElsewhere(text) };
}

/**
 * Whether a text that is read as no number is one that somebody wrote otherwise: with a decimal comma (`0,5`), other signs between thousands (`1_234`), a sign before or
 * behind (`<5`, `5-`), an exponent of Fortran's (`1.0D+03`), a letter for thousands (`19M`). Dates, versions, names and ids with digits are none.
 */
export function isNumberElsewhere(text: string): boolean {
  // one that is plain is too large or not whole: that is no question of how it is written
  if (text.length > LONGEST || !/\d/.test(text) || isDecimalText(text)) return false;
  const found = ELSEWHERE.exec(plainSigns(text.trim())[0]);
  if (!found) return false;
  const [, behind] = found;
  return behind === undefined || /^(?:[%‰kKMBG])$/.test(behind) || unitOf(behind) !== undefined;
}

/** What stands behind a number, if it is a unit: of a measure the first spelling. */
const unitOf = (behind: string | undefined): string | undefined =>
  behind === undefined ? undefined : (MEASURES.get(behind) ?? (MONEY_ALONE.test(behind) ? behind : undefined));
