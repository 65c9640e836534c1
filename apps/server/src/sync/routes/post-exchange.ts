import type { RequestHandler } from 'express';
import type { Access } from '../../accounts/access.ts';
import type { AnswerExchange } from '../answer-exchange.ts';

/** `POST /exchange`: the call of the socket's `exchange`, for where there is no socket (H28). */
export const postExchange = (access: Access, answer: AnswerExchange): RequestHandler => async (request, response) => {
  const principal = await access.required(request);
  response.json(await answer(principal, request.body));
};
