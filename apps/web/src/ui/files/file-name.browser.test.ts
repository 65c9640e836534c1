import { expect, test } from 'vitest';
import { createApp, h } from 'vue';
import '../../theme/base.css';
import FileName from './FileName.vue';

const names = ['c1.txt', 'a.b', 'il.html', 'x.tar.gz', 'illi1.txt', 'Il.jpeg', 'iiiiiiiii.txt', 'notes.txt', 'Sampling protocol 10.txt'];

test('V5: where there is room a name is shown whole, however short, and its parts stand without a gap', () => {
  const place = document.createElement('div');
  document.body.append(place);
  const app = createApp({ render: () => h('div', { style: 'inline-size: 600px' }, names.map((name) => h('div', { style: 'display: flex' }, [h(FileName, { name, kind: 'file' })]))) });
  app.mount(place);
  for (const name of place.querySelectorAll<HTMLElement>('.name')) {
    const parts = [...name.children].map((part) => part.getBoundingClientRect());
    const box = name.getBoundingClientRect();
    const gaps = parts.slice(1).map((part, i) => Math.round(part.left - (parts[i]?.right ?? 0)));
    expect([name.title, name.scrollWidth - name.clientWidth, Math.round((parts.at(-1)?.right ?? 0) - box.right), gaps.filter((gap) => gap !== 0)]).toEqual([name.title, 0, 0, []]);
  }
  app.unmount();
  place.remove();
});
