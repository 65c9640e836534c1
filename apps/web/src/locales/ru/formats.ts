import type { en } from '../en/index.ts';
import type { Translation } from '../message.ts';

export const formats: Translation<typeof en.formats> = {
  items: '{n} объект | {n} объекта | {n} объектов', files: '{n} файл | {n} файла | {n} файлов', folders: '{n} папка | {n} папки | {n} папок', bytes: '{n} байт | {n} байта | {n} байт', changes: '{n} изменение | {n} изменения | {n} изменений',
  comma: ',',
  units: { B: '{value} Б', KB: '{value} КБ', MB: '{value} МБ', GB: '{value} ГБ', TB: '{value} ТБ', PB: '{value} ПБ' },
  today: 'Сегодня, {clock}', yesterday: 'Вчера, {clock}', todayInside: 'сегодня, {clock}', yesterdayInside: 'вчера, {clock}', weekdayAndMoment: '{weekday}, {moment}', dayAndClock: '{day}, {clock}',
  kinds: {
    folder: 'Папка', document: 'Документ', text: 'Текст', code: 'Исходный текст', spreadsheet: 'Таблица', pdf: 'PDF', audio: 'Звук',
    font: 'Шрифт', unknown: 'Файл', image: 'Изображение', video: 'Видео', archive: 'Архив',
  },
  password: {
    empty: 'Легко запомнить три или четыре слова, которые не связаны между собой.', short: 'Короткий.', shortHint: 'Нужно ещё знаков: {missing}.', fair: 'Средний.', fairHint: 'Ещё одно слово сделает его хорошим.',
    good: 'Хороший.', goodHint: 'Ещё одно слово сделает его очень надёжным.', strong: 'Очень надёжный.',
  },
  undo: {
    undo: 'Отменить', redo: 'Повторить', undoOf: 'Отменить: {action}', redoOf: 'Повторить: {action}', undone: 'Отменено: {action}', redone: 'Сделано снова: {action}', many: '{n} действие | {n} действия | {n} действий',
    nothingToUndo: 'Отменять нечего', nothingToRedo: 'Повторять нечего', more: '{why} (и ещё таких: {count})',
  },
};
