import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const palette: Translation<typeof en.palette> = {
  title: 'فرمان‌ها و جست‌وجو', field: 'همه‌جا را بگردید؛ > برای فرمان‌ها و # برای برچسب‌ها', placeholder: 'جست‌وجو در همه‌جا',
  palette: 'فهرست فرمان‌ها', searchEverywhere: 'جست‌وجو در همه‌جا', hits: 'یافته‌ها',
  here: 'اینجا', commands: 'فرمان‌ها', everywhere: 'همه‌جا', more: 'بیشتر', tagged: 'با این برچسب',
  choose: 'گزینش', open: 'باز کردن', show: 'نشان دادن در پوشه‌اش', commandsHint: 'فرمان‌ها', tagsHint: 'برچسب‌ها', close: 'بستن',
  files: 'رفتن به فایل‌های شما', sync: 'رفتن به همگام‌سازی', trash: 'رفتن به زباله‌دان', storage: 'رفتن به فضای ذخیره',
  only: 'فقط آنچه در «{folder}» جور است',
  foundHits: '{n} فایل یا پوشه', foundCommands: '{n} فرمان',
  none: 'روی این دستگاه چیزی به نام «{text}» نیست', noCommand: 'فرمانی به نام «{text}» نیست', noTag: 'هیچ چیز برچسب «{text}» ندارد',
  noneText: 'جست‌وجو نام هر چه را این دستگاه می‌شناسد می‌گردد، با شبکه یا بی شبکه، ولی نه در زباله‌دان.',
  best: 'بهترین {shown} از {total}. برای دیدن بقیه بیشتر بنویسید.',
};
