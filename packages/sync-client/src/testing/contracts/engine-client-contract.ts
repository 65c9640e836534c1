import { describeBytes } from './engine-client/bytes.ts';
import { describeCentre } from './engine-client/centre.ts';
import { describeLists } from './engine-client/lists.ts';
import { describeMaking } from './engine-client/making.ts';
import { describeMoving } from './engine-client/moving.ts';
import { describeSearching } from './engine-client/searching.ts';
import { describeTrash } from './engine-client/trash.ts';
import { describeUndo } from './engine-client/undo.ts';
import type { EngineClientSubject } from './engine-client/subject.ts';
import type { TestApi } from './test-api.ts';

/**
 * What an EngineClient does, told by its answers alone. The engine passes it; so does whatever plays the engine where an interface
 * is tested, or those tests prove something that is not so.
 */
export const describeEngineClient = (api: TestApi, name: string, subject: EngineClientSubject): void => {
  api.describe(`engine client: ${name}`, () => {
    describeMaking(api, subject);
    describeMoving(api, subject);
    describeTrash(api, subject);
    describeBytes(api, subject);
    describeUndo(api, subject);
    describeLists(api, subject);
    describeSearching(api, subject);
    describeCentre(api, subject);
  });
};
