/** The words a column's name is made of: `PULocationID` is `pu`, `location`, `id`. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u);

const TIME_WORDS = new Set(
  'time timestamp timestamps date datetime ts dt epoch created updated modified dteday unixtime'.split(' '),
);
const ID_WORDS = new Set('id ids uuid guid pk rowid userid index idx'.split(' '));
const DURATION_WORDS = new Set(
  'duration durations elapsed runtime uptime downtime wait waiting delay latency length lap dauer'.split(' '),
);

/** What is counted on as time goes by, one after the other. */
const COUNTED_WORDS = new Set(
  'day days week weeks month months quarter year years season hour minute second period step tick iteration epoch round yyyy jahr'.split(
    ' ',
  ),
);

/** What makes a year one of the thing that a row is about, and not the one in which it was written. */
const OF_A_THING = new Set(
  'model birth born built build vintage founded release released published publication production manufactured graduation'.split(
    ' ',
  ),
);

const CODE_WORDS = new Set('zip zipcode postcode postal plz code codes fips iso class'.split(' '));

/** Whether a column's name says that it holds times, ids, or how long things took. Names decide nothing alone. */
export const calledTime = (name: string): boolean => wordsOf(name).some((word) => TIME_WORDS.has(word));
export const calledCode = (name: string): boolean =>
  wordsOf(name).some((word) => CODE_WORDS.has(word) || ID_WORDS.has(word));
export const calledId = (name: string): boolean => wordsOf(name).some((word) => ID_WORDS.has(word));
export const calledCounter = (name: string): boolean => {
  const words = wordsOf(name);
  return words.some((word) => COUNTED_WORDS.has(word)) && !words.some((word) => OF_A_THING.has(word));
};
export const calledDuration = (name: string): boolean => wordsOf(name).some((word) => DURATION_WORDS.has(word));
