import { afterEach, expect, test, vi } from 'vitest';
import { formatBytes } from '../ui/format/bytes.ts';
import { counted } from '../ui/format/counts.ts';
import { formatExact, formatMoment } from '../ui/format/dates.ts';
import { formatNumber } from '../ui/format/numbers.ts';
import { languageFor } from './chosen-language.ts';
import { setLanguage } from './i18n.ts';
import { say } from './say.ts';

// The page's own: here only what the language is told to.
vi.stubGlobal('document', { documentElement: { lang: '', dir: '' } });
afterEach(() => setLanguage('en'));

test.each([
  [0, '0 объектов'], [1, '1 объект'], [2, '2 объекта'], [4, '4 объекта'], [5, '5 объектов'], [11, '11 объектов'], [12, '12 объектов'], [21, '21 объект'], [22, '22 объекта'], [111, '111 объектов'], [1.5, '1,5 объектов'],
])('LOOK Writing: %d items in Russian are %s', async (n, text) => {
  await setLanguage('ru');
  expect(counted.items(n)).toBe(text);
});

test('LOOK Writing: in Persian a count has one form and Persian digits', async () => {
  await setLanguage('fa');
  expect([0, 1, 2, 21, 100_000].map(counted.items)).toEqual(['۰ مورد', '۱ مورد', '۲ مورد', '۲۱ مورد', '۱۰۰٬۰۰۰ مورد']);
});

test('LOOK Writing: bytes have the digits and units of the language', async () => {
  await setLanguage('ru');
  expect([0, 17_640, 4_210_000_000, 5e18].map(formatBytes)).toEqual(['0\u00a0Б', '17,6\u00a0КБ', '4,21\u00a0ГБ', '5000\u00a0ПБ']);
  await setLanguage('fa');
  expect([0, 17_640, 4_210_000_000].map(formatBytes)).toEqual(['۰\u00a0بایت', '۱۷٫۶\u00a0کیلوبایت', '۴٫۲۱\u00a0گیگابایت']);
});

const now = new Date(2026, 4, 16, 14, 40).getTime();
test.each([
  ['ru', new Date(2026, 4, 16, 14, 31), 'Сегодня, 14:31'], ['ru', new Date(2026, 4, 15, 23, 58), 'Вчера, 23:58'], ['ru', new Date(2026, 4, 14, 16, 8), '14 мая, 16:08'], ['ru', new Date(2024, 2, 3, 9, 0), '3 мар. 2024 г.'],
  ['fa', new Date(2026, 4, 16, 14, 31), 'امروز، ۱۴:۳۱'], ['fa', new Date(2026, 4, 15, 23, 58), 'دیروز، ۲۳:۵۸'], ['fa', new Date(2026, 4, 14, 16, 8), '۲۴ اردیبهشت، ۱۶:۰۸'],
  // The Persian year began on 21 March.
  ['fa', new Date(2026, 2, 3, 9, 0), '۱۲ اسفند ۱۴۰۴'],
] as const)('LOOK Writing: in %s, %s is %s', async (language, at, text) => {
  await setLanguage(language);
  expect(formatMoment(at.getTime(), now)).toBe(text);
});

test('LOOK Writing: the exact moment has the day of the week, in Persian in its own order', async () => {
  const at = new Date(2026, 4, 14, 16, 8, 5).getTime();
  expect(formatExact(at)).toBe('Thursday, 14 May 2026 at 16:08:05');
  await setLanguage('fa');
  expect(formatExact(at)).toBe('پنجشنبه ۲۴ اردیبهشت ۱۴۰۵ ساعت ۱۶:۰۸:۰۵');
});

test('V5: a name of the other direction is kept apart from the sentence around it', async () => {
  expect(say('explorer.trashedOne', { name: 'Budget (2).xlsx' })).toBe('“Budget (2).xlsx” is in the trash');
  await setLanguage('fa');
  expect(say('explorer.trashedOne', { name: 'Budget (2).xlsx' })).toBe('«\u2068Budget (2).xlsx\u2069» در زباله‌دان است');
  expect(say('explorer.trashedOne', { name: 'گزارش' })).toBe('«گزارش» در زباله‌دان است');
});

test('LOOK Writing: of two languages that are asked for at once the last one is spoken', async () => {
  await Promise.all([setLanguage('fa'), setLanguage('ru')]);
  expect(formatNumber(1.5)).toBe('1,5');
  expect(document.documentElement).toMatchObject({ lang: 'ru', dir: 'ltr' });
  await setLanguage('fa');
  expect(document.documentElement).toMatchObject({ lang: 'fa', dir: 'rtl' });
});

test.each([
  [['en-US', 'ru'], 'en'], [['de-AT', 'fa-IR', 'en'], 'fa'], [['RU'], 'ru'], [['ru-RU'], 'ru'], [['far', 'zh-Hant-TW'], 'en'], [[], 'en'],
] as const)('LOOK Writing: a browser that speaks %j begins in %s', (told, language) => {
  expect(languageFor(told)).toBe(language);
});
