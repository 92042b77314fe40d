/** How the ids begin under which a release asks its smoke requests. Read by the core and by everybody else: plain in both languages. */
export const SMOKE_ID: string = 'steward-smoke-';
