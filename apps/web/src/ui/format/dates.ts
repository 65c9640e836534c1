const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
const dayMs = 86_400_000;

const shapes = {
  clock: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  exact: { dateStyle: 'full', timeStyle: 'medium' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const made = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than drawing a row: each is made once. */
const format = (shape: keyof typeof shapes, at: Date, locale: string): string => {
  const key = `${shape} ${locale}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, shapes[shape]);
  made.set(key, known);
  return known.format(at);
};

/** A moment as people say it: "Today, 14:31", "Yesterday, 18:20", "14 May, 16:08", "3 March 2024". */
export const formatMoment = (at: number, now: number, locale = 'en-GB'): string => {
  const date = new Date(at);
  const present = new Date(now);
  const days = Math.round((startOfDay(present) - startOfDay(date)) / dayMs);
  const clock = (): string => format('clock', date, locale);
  if (days === 0) return `Today, ${clock()}`;
  if (days === 1) return `Yesterday, ${clock()}`;
  if (date.getFullYear() === present.getFullYear()) return `${format('day', date, locale)}, ${clock()}`;
  return format('date', date, locale);
};

/** The same within a sentence or after a comma: "today, 14:31". */
export const formatMomentInside = (at: number, now: number): string => formatMoment(at, now).replace(/^(?:Today|Yesterday)/, (day) => day.toLowerCase());

/** The exact moment, for tooltips. */
export const formatExact = (at: number, locale = 'en-GB'): string => format('exact', new Date(at), locale);
