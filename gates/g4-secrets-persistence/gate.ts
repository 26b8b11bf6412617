import { defineGate } from '../../src/define.ts';
import credentialPathsIgnored from './credential-paths-ignored.ts';
import fileFailuresFatal from './file-failures-fatal.ts';
import filePrecedence from './file-precedence.ts';
import fileSecretsRead from './file-secrets-read.ts';
import lifecycleAudited from './lifecycle-audited.ts';
import noCommittedSecrets from './no-committed-secrets.ts';
import noDefaultSecret from './no-default-secret.ts';
import noPlaintextCredentials from './no-plaintext-credentials.ts';
import noSecretInLogs from './no-secret-in-logs.ts';
import oneLoader from './one-loader.ts';
import productionFlagSet from './production-flag-set.ts';
import secretsDocumented from './secrets-documented.ts';
import secretsTested from './secrets-tested.ts';

export default defineGate({
  id: 'G4',
  title: 'Secrets & persistence',
  question: 'Do secrets come from files, stay out of code, images and logs, and never rest in clear?',
  checks: [
    fileSecretsRead,
    filePrecedence,
    fileFailuresFatal,
    oneLoader,
    noDefaultSecret,
    noPlaintextCredentials,
    productionFlagSet,
    credentialPathsIgnored,
    noCommittedSecrets,
    noSecretInLogs,
    lifecycleAudited,
    secretsTested,
    secretsDocumented,
  ],
});
