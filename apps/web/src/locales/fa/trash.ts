import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const trash: Translation<typeof en.trash> = {
  title: 'زباله‌دان',
  kept: 'آنچه اینجاست می‌ماند تا حذفش کنید، و اگر بازش گردانید به جای خود برمی‌گردد.',
  restoreButton: 'بازگرداندن {n} مورد',
  emptyTitle: 'چیزی در زباله‌دان نیست',
  emptyText: 'آنچه در زباله‌دان بیندازید روی همهٔ دستگاه‌ها اینجا می‌ماند تا بازش گردانید یا برای همیشه حذفش کنید.',
};
