import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const trash: Translation<typeof en.trash> = {
  title: 'Корзина',
  kept: 'Всё здесь остаётся, пока вы это не удалите, а при восстановлении возвращается на своё место.',
  restoreButton: 'Восстановить {n} объект | Восстановить {n} объекта | Восстановить {n} объектов',
  emptyTitle: 'В корзине ничего нет',
  emptyText: 'То, что вы перемещаете в корзину, ждёт здесь, на каждом устройстве, пока вы это не восстановите или не удалите навсегда.',
};
