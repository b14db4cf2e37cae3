import { expect, it } from 'vitest';
import { toAuditQuery } from './to-audit-query.ts';

it('asks for whole days of the reader', () => {
  const { from, to, userId } = toAuditQuery({ from: '2030-05-15', to: '2030-05-15', userId: 7 });
  expect(new Date(from ?? '')).toEqual(new Date(2030, 4, 15));
  expect(new Date(to ?? '')).toEqual(new Date(2030, 4, 16));
  expect(userId).toBe(7);
});
