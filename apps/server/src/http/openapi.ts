import { problem } from '@holdfast/protocol';
import { Router } from 'express';
import { z } from 'zod';
import type { ServerModule } from '../module.ts';

/** A JSON body of a schema, as OpenAPI says it; for the `paths` of a module. */
export const jsonOf = (schema: z.ZodType): object => ({ 'application/json': { schema: z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }) } });

/** One text in the path, the query or a header; only what stands in the path must be there, and what is named `required`. */
export const parameter = (name: string, where: 'path' | 'query' | 'header', description: string, required = where === 'path'): object =>
  ({ name, in: where, required, description, schema: { type: 'string' } });

/** What every call may answer besides. */
export const problems = { default: { $ref: '#/components/responses/problem' } } as const;

const problemAnswer = { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: z.toJSONSchema(problem) } } };

/** Describes every module's calls in one document. */
export const describeApi = (modules: readonly ServerModule[]): object => ({
  openapi: '3.1.0',
  info: { title: 'Holdfast', version: '1', description: 'Every error is application/problem+json with a closed `code`.' },
  servers: [{ url: '/api/v1' }],
  components: {
    securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'holdfast_session' } },
    responses: { problem: problemAnswer },
  },
  security: [{ session: [] }],
  paths: Object.assign({}, ...modules.map((module) => module.paths ?? {})) as object,
});

export const openApiRoutes = (modules: readonly ServerModule[]): Router => {
  const document = describeApi(modules);
  return Router().get('/openapi.json', (_request, response) => void response.json(document));
};
