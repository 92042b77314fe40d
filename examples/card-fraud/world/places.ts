/** A made-up town: kilometres east and north of the middle of a made-up country. */
export type Town = { readonly name: string; readonly x: number; readonly y: number };

export const REGIONS = ['north', 'east', 'south', 'west'] as const;
export type Region = (typeof REGIONS)[number];

/** Where customers live. */
export const TOWNS: Readonly<Record<Region, readonly Town[]>> = {
  north: [town('Norhaven', 20, 310), town('Kelm', -60, 250), town('Skarby', 90, 280)],
  east: [town('Ostrad', 280, 30), town('Villau', 230, -50), town('Drenz', 310, 90)],
  south: [town('Sudmar', -10, -290), town('Palleno', 60, -240), town('Corvia', -80, -320)],
  west: [town('Westry', -300, 10), town('Tamble', -250, 80), town('Orne', -270, -70)],
};

/** Far from home, where people travel and cloned cards are used. */
export const ABROAD: readonly Town[] = [
  town('Caldera', 1900, -1400),
  town('Isfjord', 700, 2100),
  town('Meridan', -6200, -300),
  town('Tanjong', 9100, -2800),
];

/** Kilometres between two towns, as the crow flies. */
export const kilometres = (a: Town, b: Town): number => Math.hypot(a.x - b.x, a.y - b.y);

function town(name: string, x: number, y: number): Town {
  return { name, x, y };
}
