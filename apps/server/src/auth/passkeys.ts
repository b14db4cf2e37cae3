import { passkey } from '@better-auth/passkey';
import { APIError } from 'better-auth/api';

/** A passkey counts for password and second factor together, so its device has to have seen who holds it. */
function requireVerifiedUser(userVerified: boolean | undefined): void {
  if (userVerified !== true)
    throw new APIError('BAD_REQUEST', {
      code: 'PASSKEY_WITHOUT_VERIFICATION',
      message: 'The device has to ask for a fingerprint, a face or a PIN.',
    });
}

/** Signing in with a passkey (WebAuthn): at this host only. */
export const passkeys = (publicUrl: string) =>
  passkey({
    rpName: 'Evergrant',
    rpID: new URL(publicUrl).hostname,
    origin: publicUrl,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: {
      afterVerification: async ({ verification }) => {
        requireVerifiedUser(verification.registrationInfo?.userVerified);
      },
    },
    authentication: {
      afterVerification: async ({ verification }) => {
        requireVerifiedUser(verification.authenticationInfo.userVerified);
      },
    },
    advanced: { webAuthnChallengeCookie: 'passkey' },
  });
