import { language } from '../../locales/i18n.ts';
import { languages } from '../../locales/languages.ts';
import { say } from '../../locales/say.ts';

const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
const dayMs = 86_400_000;

const shapes = {
  clock: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  exact: { dateStyle: 'long', timeStyle: 'medium' },
  weekday: { weekday: 'long' },
  year: { year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const made = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes longer than drawing a row: each is made once. */
const format = (shape: keyof typeof shapes, at: Date): string => {
  const locale = languages[language()].dates;
  const key = `${shape} ${locale}`;
  const known = made.get(key) ?? new Intl.DateTimeFormat(locale, shapes[shape]);
  made.set(key, known);
  return known.format(at);
};

const daysBetween = (at: Date, now: Date): number => Math.round((startOfDay(now) - startOfDay(at)) / dayMs);

/** Of another day than today or yesterday. */
const onDay = (at: Date, now: Date): string =>
  (format('year', at) === format('year', now) ? say('formats.dayAndClock', { day: format('day', at), clock: format('clock', at) }) : format('date', at));

/** A moment as people say it: "Today, 14:31", "Yesterday, 18:20", "14 May, 16:08", "3 March 2024". */
export const formatMoment = (at: number, now: number): string => {
  const [date, present] = [new Date(at), new Date(now)];
  const days = daysBetween(date, present);
  return days === 0 ? say('formats.today', { clock: format('clock', date) }) : days === 1 ? say('formats.yesterday', { clock: format('clock', date) }) : onDay(date, present);
};

/** The same within a sentence or after a comma: "today, 14:31". */
export const formatMomentInside = (at: number, now: number): string => {
  const [date, present] = [new Date(at), new Date(now)];
  const days = daysBetween(date, present);
  return days === 0 ? say('formats.todayInside', { clock: format('clock', date) }) : days === 1 ? say('formats.yesterdayInside', { clock: format('clock', date) }) : onDay(date, present);
};

/** The same where there is little room: of today only the clock. `inside` after a comma. */
export const formatMomentBrief = (at: number, now: number, inside: boolean): string => {
  const date = new Date(at);
  return daysBetween(date, new Date(now)) === 0 ? format('clock', date) : (inside ? formatMomentInside : formatMoment)(at, now);
};

/** The exact moment, for tooltips. */
export const formatExact = (at: number): string => say('formats.weekdayAndMoment', { weekday: format('weekday', new Date(at)), moment: format('exact', new Date(at)) });
