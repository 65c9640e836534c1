import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const versions: Translation<typeof en.versions> = {
  title: 'نسخه‌ها', current: 'کنونی', here: 'این دستگاه', unknown: 'دستگاهی دیگر', pending: 'هنوز فرستاده نشده', more: 'نمایش همه: {count}',
  came: { added: 'افزوده شد', edited: 'ویرایش شد', merged: 'از دو نسخه ادغام شد', conflict: 'فایلی جدا شد', decided: 'از دو فایل برگزیده شد', kept: 'برگزیده نشد، نگه داشته شد' },
  partly: 'آنچه این دستگاه می‌داند. باقی وقتی دیده می‌شود که سرور در دسترس باشد.',
  savedAt: 'ذخیره: {at}', restore: 'بازگرداندن', restored: '{name} به حال پیشین برگشت: {at}', open: 'باز کردن نسخه: {at}',
};
