const startOfDay = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
const dayMs = 86_400_000;

/** A moment as people say it: "Today, 14:31", "Yesterday, 18:20", "14 May, 16:08", "3 March 2024". */
export const formatMoment = (at: number, now: number, locale = 'en-GB'): string => {
  const date = new Date(at);
  const today = startOfDay(new Date(now));
  const days = Math.round((today - startOfDay(date)) / dayMs);
  const clock = date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
  if (days === 0) return `Today, ${clock}`;
  if (days === 1) return `Yesterday, ${clock}`;
  if (date.getFullYear() === new Date(now).getFullYear()) return `${date.toLocaleDateString(locale, { day: 'numeric', month: 'short' })}, ${clock}`;
  return date.toLocaleDateString(locale, { day: 'numeric', month: 'short', year: 'numeric' });
};

/** The exact moment, for tooltips. */
export const formatExact = (at: number, locale = 'en-GB'): string =>
  new Date(at).toLocaleString(locale, { dateStyle: 'full', timeStyle: 'medium' });
