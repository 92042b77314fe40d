/**
 * Somebody named in a text of others, as ids are compared: by what a reader sees of it, whatever its case, its blanks, its invisible characters or its
 * compatibility forms (UAX #15, NFKC). May be empty: then it names nobody.
 */
export const findPerson = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, '')
    .toLowerCase();
