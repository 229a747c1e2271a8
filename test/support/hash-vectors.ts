import { runScrypt } from '../../src/users/hashes/scrypt.ts'
import type { WeakHash } from '../../src/users/hashes/weak-hash.ts'
import { contentToWrap, wrap } from '../../src/users/hashes/wrapped.ts'
import { formatHash } from '../../src/users/password.ts'

/** A fast hash, wrapped as the command does it. The cost is the service's, also where tests lower that (`cheapHashes`). */
export function wrapFully(weak: WeakHash): string {
  const [cost, salt] = [{ ln: 14, r: 8, p: 5 }, new Uint8Array(16)]
  return wrap(weak, formatHash(cost, salt, runScrypt(contentToWrap(weak), salt, cost, 32)))
}

/** A hash that another system made of a known password. */
export interface Vector {
  readonly format: string
  /** The system, and where it publishes the hash. */
  readonly from: string
  readonly password: string
  readonly hash: string
}

const keycloak = (value: string, salt: string, credentialData: object) =>
  JSON.stringify({
    type: 'password',
    secretData: JSON.stringify({ value, salt, additionalParameters: {} }),
    credentialData: JSON.stringify(credentialData),
  })

const argon2OfKeycloak = {
  hashIterations: 5,
  algorithm: 'argon2',
  additionalParameters: {
    hashLength: ['32'],
    memory: ['7168'],
    type: ['id'],
    version: ['1.3'],
    parallelism: ['1'],
  },
}

/** Hashes that the documentation and the tests of each system publish. */
export const VECTORS: readonly Vector[] = [
  {
    format: 'bcrypt',
    from: 'jBCrypt, TestBCrypt.java',
    password: 'abc',
    hash: '$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i',
  },
  {
    format: 'bcrypt',
    from: 'jBCrypt, TestBCrypt.java, of an empty password',
    password: '',
    hash: '$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s.',
  },
  {
    format: 'bcrypt',
    from: 'PHP, password_verify',
    password: 'rasmuslerdorf',
    hash: '$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq',
  },
  {
    format: 'bcrypt',
    from: 'passlib, bcrypt',
    password: 'password',
    hash: '$2b$12$GhvMmNVjRW29ulnudl.LbuAnUtN/LRfe1JsBm1Xu6LE3059z5Tr8m',
  },
  {
    format: 'argon2id',
    from: 'the reference implementation, test.c',
    password: 'password',
    hash: '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  },
  {
    format: 'scrypt',
    from: 'passlib, scrypt',
    password: 'password',
    hash: '$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E',
  },
  {
    format: 'firebase-scrypt',
    from: 'github.com/firebase/scrypt, README',
    password: 'user1password',
    hash: '$firescrypt$ln=14,r=8,p=1$42xEC+ixf3L2lw==$lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==$Bw==$jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==',
  },
  {
    format: 'firebase-scrypt',
    from: 'Ory Kratos, hash/hasher_test.go',
    password: '8x4WjoDbSxJZdR',
    hash: '$firescrypt$ln=14,r=8,p=1$sPtDhWcd1MfdAw==$xbSou7FOl6mChCyzpCPIQ7tku7nsQMTFtyOZSXXd7tjBa4NtimOx7v42Gv2SfzPQu1oxM2/k4SsbOu73wlKe1A==$Bw==$YE0dO4bwD4JnJafh6lZZfkp1MtKzuKAXQcDCJNJNyeCHairWHKENOkbh3dzwaCdizzOspwr/FITUVlnOAwPKyw==',
  },
  {
    format: 'pbkdf2',
    from: 'passlib, pbkdf2_sha256',
    password: 'password',
    hash: '$pbkdf2-sha256$6400$0ZrzXitFSGltTQnBWOsdAw$Y11AchqV4b0sUisdZd0Xr97KWoymNE0LNNrnEgY4H9M',
  },
  {
    format: 'pbkdf2',
    from: 'RFC 6070, 4,096 iterations of SHA-1, as a PHC string',
    password: 'password',
    hash: '$pbkdf2-sha1$i=4096,l=20$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE',
  },
  {
    format: 'pbkdf2',
    from: 'hashcat, mode 20200, SHA-512 of passlib',
    password: 'hashcat',
    hash: '$pbkdf2-sha512$25000$LyWE0HrP2RsjZCxlDGFMKQ$1vC5Ohk2mCS9b6akqsEfgeb4l74SF8XjH.SljXf3dMLHdlY1GK9ojcCKts6/asR4aPqBmk74nCDddU3tvSCJvw',
  },
  {
    format: 'pbkdf2',
    from: 'Ory Kratos, hash/hasher_test.go, SHA-512',
    password: 'test',
    hash: '$pbkdf2-sha512$i=100000,l=32$bdHBpn7OWOivJMVJypy2UqR0UnaD5prQXRZevj/05YU$+wArTfv1a+bNGO1iZrmEdVjhA+lL11wF4/IxpgYfPwc',
  },
  {
    format: 'django',
    from: 'Django 4.2, tests/auth_tests/test_hashers.py',
    password: 'lètmein',
    hash: 'pbkdf2_sha256$600000$seasalt$OAXyhAQ/4ZDA9V5RMExt3C1OwQdUpLZ99vm1McFlLRA=',
  },
  {
    format: 'django',
    from: 'Django 6.1, tests/auth_tests/test_hashers.py',
    password: 'lètmein',
    hash: 'pbkdf2_sha256$1500000$seasalt$P4UiMPVduVWIL/oS1GzH+IofsccjJNM5hUTikBvi5to=',
  },
  {
    format: 'django',
    from: 'djangohashers, bcrypt of SHA-256',
    password: 'ExjGmyUT73bFoT',
    hash: 'bcrypt_sha256$$2b$12$LZSJchsWG/DrBy1erNs4eeYo6tZNlLFQmONdxN9HPesa1EyXVcTXK',
  },
  {
    format: 'django',
    from: 'djangohashers, bcrypt',
    password: 'ExjGmyUT73bFoT',
    hash: 'bcrypt$$2b$12$LZSJchsWG/DrBy1erNs4ee31eJ7DaWiuwhDOC7aqIyqGGggfu6Y/.',
  },
  {
    format: 'django',
    from: 'djangohashers, PBKDF2 with SHA-1',
    password: 'ExjGmyUT73bFoT',
    hash: 'pbkdf2_sha1$24000$KQ8zeK6wKRuR$tSJh4xdxfMJotlxfkCGjTFpGYZU=',
  },
  {
    format: 'django',
    from: 'the hash of the reference implementation with the prefix of Django, argon2',
    password: 'password',
    hash: 'argon2$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  },
  {
    format: 'aspnet',
    from: 'ASP.NET Core, PasswordHasherTest.cs, 250,000 iterations of SHA-256',
    password: 'my password',
    hash: 'AQAAAAEAA9CQAAAAIESkQuj2Du8Y+kbc5lcN/W/3NiAZFEm11P27nrSN5/tId+bR1SwV8CO1Jd72r4C08OLvplNlCDc3oQZ8efcW+jQ=',
  },
  {
    format: 'aspnet',
    from: 'ASP.NET Core, PasswordHasherTest.cs, 100,000 iterations of SHA-512',
    password: 'my password',
    hash: 'AQAAAAIAAYagAAAAEAABAgMEBQYHCAkKCwwNDg/Q8A0WMKbtHQJQ2DHCdoEeeFBrgNlldq6vH4qX/CGqGQ==',
  },
  {
    format: 'keycloak',
    from: 'the realm of a demo of Gloo Portal, PBKDF2 with SHA-256',
    password: 'password',
    hash: keycloak('JsfNbCOIdZUbyBJ+BT+VoGI91Ec2rWLOvkLPDaX8e9k=', 'P5rtFkGtPfoaryJ6PizUJw==', {
      hashIterations: 27_500,
      algorithm: 'pbkdf2-sha256',
      additionalParameters: {},
    }),
  },
  {
    format: 'keycloak',
    from: 'a dump of a demo, PBKDF2 with SHA-256 of 64 bytes',
    password: 'admin',
    hash: keycloak(
      'uJj9/Yy4dcvZZpRvJP1YWDT/MZEIKCwt1Ax4L4zhOQjpRW71qMM0ajz7dbey/Ie7MMgiFgxOEz2I/eySvhxVOQ==',
      'DWobczblgCRZMULJ2hVCSQ==',
      { hashIterations: 27_500, algorithm: 'pbkdf2-sha256', additionalParameters: {} },
    ),
  },
  {
    format: 'keycloak',
    from: 'the realm of a demo of Apache Iceberg, argon2id',
    password: 'iceberg',
    hash: keycloak(
      'BuViHNDGmCq80fvpty/QoggTI8NSt0CuNDGgeoa5f5A=',
      'RJ0aLMQ2qKbZuROs7qQhcA==',
      argon2OfKeycloak,
    ),
  },
]
