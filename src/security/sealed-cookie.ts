import { createHmac } from 'node:crypto';
import { EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';

/** Values that only this service can write and read, kept by the browser: encrypted, authenticated, and for one purpose each. */
export interface SealedCookies {
  /** A `Set-Cookie` header; the value expires after `lifeSeconds`, however long the browser keeps it. */
  seal(content: JWTPayload, lifeSeconds: number): Promise<string>;
  /** What the request's cookie holds; undefined where there is none, or none of ours that is still valid. */
  open(cookieHeader: string | undefined): Promise<JWTPayload | undefined>;
  /** A `Set-Cookie` header that removes it. */
  cleared(): string;
}

export interface SealedCookieSettings {
  readonly name: string;
  readonly path: string;
  /** The store's secret: every process of the service reads what another wrote. */
  readonly secret: Buffer;
  /** False only for http on this machine. */
  readonly secure: boolean;
  readonly now: () => Date;
}

/** HttpOnly, so that no script reads it; SameSite=Lax, so that other sites' forms do not carry it, but a return from signing in does. */
export function sealedCookies({ name, path, secret, secure, now }: SealedCookieSettings): SealedCookies {
  const fullName = secure && path === '/' ? `__Host-${name}` : name;
  const key = createHmac('sha256', secret).update(`cookie ${name}`).digest();
  const attributes = `; Path=${path}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    async seal(content, lifeSeconds) {
      const at = Math.floor(now().getTime() / 1000);
      const value = await new EncryptJWT(content)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setIssuedAt(at)
        .setExpirationTime(at + lifeSeconds)
        .encrypt(key);
      return `${fullName}=${value}${attributes}; Max-Age=${lifeSeconds}`;
    },
    async open(cookieHeader) {
      const value = cookieNamed(cookieHeader, fullName);
      if (value === undefined) return undefined;
      try {
        const options = { currentDate: now(), keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };
        return (await jwtDecrypt(value, key, { ...options, requiredClaims: ['exp', 'iat'] })).payload;
      } catch {
        // Expired, tampered with or of another store: to a browser all of that is "not signed in".
        return undefined;
      }
    },
    cleared: () => `${fullName}=${attributes}; Max-Age=0`,
  };
}

function cookieNamed(header: string | undefined, name: string): string | undefined {
  const pair = (header ?? '')
    .split(';')
    .map((item) => item.trim())
    .find((item) => item.startsWith(`${name}=`));
  return pair?.slice(name.length + 1);
}
