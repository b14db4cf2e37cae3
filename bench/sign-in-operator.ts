import { randomBytes } from 'node:crypto';

/**
 * Makes the first account of a hub, which is its operator's, and signs it in: nobody who comes later is the operator, and what is
 * loaded for whoever signs in first is loaded.
 */
export async function signInOperator(origin: string): Promise<void> {
  const account = { email: 'operator@bench.invalid', password: randomBytes(12).toString('hex') };
  const steps = { 'sign-up/email': { name: 'Operator', ...account }, 'sign-in/email': account };
  for (const [path, body] of Object.entries(steps)) {
    const answer = await fetch(`${origin}/api/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the operator's ${path} was answered ${answer.status}`);
  }
}
