import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const pins: Translation<typeof en.pins> = {
  keep: 'نگه داشتن روی این دستگاه', remove: 'برداشتن از این دستگاه', undo: 'واگرد', openStorage: 'باز کردن فضای ذخیره',
  subject: '{n} مورد', named: '«{name}»',
  kept: '{subject} روی این دستگاه نگه داشته می‌شود',
  toBeKept: '{subject} روی این دستگاه نگه داشته خواهد شد',
  coming: '{kept}: {bytes} در راه است',
  later: '{kept}: {bytes} با آمدن شبکه می‌رسد',
  noRoom: '{kept}، ولی {bytes} از آن جا نمی‌شود',
  unpinned: '{subject} دیگر روی این دستگاه نگه داشته نمی‌شود. آنچه اینجاست تا وقتی جا باشد می‌ماند',
  above: '{subject} روی این دستگاه می‌ماند، چون «{folder}» نگه داشته می‌شود',
  removed: '{subject} اکنون فقط روی سرور است، {bytes} آزاد شد',
  removedLater: '{subject} اکنون فقط روی سرور است. جای آن همراه فایل‌هایی آزاد می‌شود که با هم ذخیره شده‌اند',
  freedOf: '{bytes} از {subject} آزاد شد. آنچه فرستاده نشده یا نگه داشته می‌شود روی این دستگاه می‌ماند',
  notSent: '{subject} روی این دستگاه می‌ماند تا فرستاده شود و دیگر واگردپذیر نباشد',
};
