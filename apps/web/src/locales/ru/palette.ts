import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const palette: Translation<typeof en.palette> = {
  title: 'Команды и поиск', field: 'Искать везде; > для команд, # для меток', placeholder: 'Искать везде',
  palette: 'Палитра команд', searchEverywhere: 'Искать везде', hits: 'Найденное',
  here: 'Здесь', commands: 'Команды', everywhere: 'Везде', more: 'Ещё', tagged: 'С этой меткой',
  choose: 'выбрать', open: 'открыть', show: 'показать в папке', commandsHint: 'команды', tagsHint: 'метки', close: 'Закрыть',
  files: 'К вашим файлам', sync: 'К синхронизации', trash: 'К корзине', storage: 'К хранилищу',
  only: 'Показать только подходящее. Папка: «{folder}»',
  foundHits: '{n} файл или папка | {n} файла или папки | {n} файлов и папок', foundCommands: '{n} команда | {n} команды | {n} команд',
  none: 'На этом устройстве ничего не называется «{text}»', noCommand: 'Ни одна команда не называется «{text}»', noTag: 'Метки «{text}» нет ни у чего',
  noneText: 'Поиск смотрит имена всего, что знает это устройство, есть сеть или нет, но не в корзине.',
  best: 'Лучшие {shown} из {total}. Наберите больше, чтобы увидеть остальные.',
};
