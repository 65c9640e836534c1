import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const versions: Translation<typeof en.versions> = {
  title: 'Версии', current: 'Текущая', here: 'это устройство', unknown: 'другое устройство', pending: 'ещё не отправлена', more: 'Показать все: {count}',
  came: { added: 'Добавлена', edited: 'Изменена', merged: 'Объединена из двух', conflict: 'Сохранена отдельным файлом', decided: 'Выбрана из двух файлов', kept: 'Не выбрана, сохранена' },
  partly: 'То, что знает это устройство. Остальные версии появятся, когда сервер будет доступен.',
  savedAt: 'Сохранена: {at}', restore: 'Вернуть', restored: '{name} снова в прежнем виде: {at}', open: 'Открыть версию: {at}',
};
