import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const formats: Translation<typeof en.formats> = {
  items: '{n} مورد', files: '{n} فایل', folders: '{n} پوشه', bytes: '{n} بایت', changes: '{n} تغییر',
  comma: '،',
  units: { B: '{value} بایت', KB: '{value} کیلوبایت', MB: '{value} مگابایت', GB: '{value} گیگابایت', TB: '{value} ترابایت', PB: '{value} پتابایت' },
  today: 'امروز، {clock}', yesterday: 'دیروز، {clock}', todayInside: 'امروز، {clock}', yesterdayInside: 'دیروز، {clock}', weekdayAndMoment: '{weekday} {moment}', dayAndClock: '{day}، {clock}',
  kinds: {
    folder: 'پوشه', document: 'سند', text: 'متن', code: 'متن برنامه', spreadsheet: 'جدول', pdf: 'PDF', audio: 'صدا',
    font: 'قلم', unknown: 'فایل', image: 'تصویر', video: 'فیلم', archive: 'بایگانی',
  },
  password: {
    empty: 'سه یا چهار واژهٔ بی‌ربط را آسان به یاد می‌سپارید.', short: 'کوتاه.', shortHint: 'دست‌کم {missing} نویسهٔ دیگر.', fair: 'میانه.', fairHint: 'یک واژهٔ دیگر آن را خوب می‌کند.',
    good: 'خوب.', goodHint: 'یک واژهٔ دیگر آن را بسیار قوی می‌کند.', strong: 'بسیار قوی.',
  },
  undo: {
    undo: 'واگرد', redo: 'انجام دوباره', undoOf: 'واگرد: {action}', redoOf: 'انجام دوباره: {action}', undone: 'واگرد شد: {action}', redone: 'دوباره انجام شد: {action}', many: '{n} کار',
    nothingToUndo: 'چیزی برای واگرد نیست', nothingToRedo: 'چیزی برای انجام دوباره نیست', more: '{why} (و {count} مورد دیگر مانند این)',
  },
};
