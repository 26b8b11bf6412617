import type { Executed } from './executed.ts';
import { HOLE } from './text.ts';

/** A program with its options told from its words. */
export interface Invocation {
  readonly program: string;
  readonly words: readonly string[];
  /** Options as given, `--data` or `--data=x` with its value when one follows. */
  readonly options: readonly { readonly name: string; readonly value?: string }[];
  readonly open: boolean;
}

/** Options that take the next word, by program. */
const VALUED: Readonly<Record<string, string>> = {
  git: '-C -c --git-dir --work-tree --namespace --config-env -o --push-option --receive-pack --repo',
  gh: '-R --repo -H --header --head -B --base -t --title -b --body -F --field -f --raw-field -X --method --input -q --jq --hostname -n --notes -a -l -r --ref',
  docker: '-H --host -c --context -l --log-level --config -f --file -p --project-name -t --tag --platform --profile --env-file',
  'docker-compose': '-f --file -p --project-name --profile --env-file',
  podman: '--url --connection -c --authfile --creds',
  kubectl:
    '-n --namespace --context --kubeconfig -s --server --cluster --user --token --as -f --filename -l --selector -o --output -p --patch --type -c --container --replicas',
  helm: '-n --namespace --kube-context --kubeconfig -f --values --set --version --timeout',
  aws: '--region --profile --output --endpoint-url --query',
  gcloud: '--project --account --configuration --region --zone --format',
  az: '-g --resource-group -n --name --subscription -o --output',
  npm: '--prefix -w --workspace --registry -C --tag --access --otp --userconfig',
  pnpm: '-C --dir --filter -F --registry --tag --access --otp',
  yarn: '--cwd --tag --access --otp',
  twine: '-r --repository --repository-url -u --username -p --password -c --config-file',
  vercel: '-t --token -S --scope --cwd -A --local-config',
  netlify: '--auth --site -s -d --dir -m --message --filter',
  wrangler: '-c --config -e --env --name',
  fly: '-a --app -c --config -i --image',
  flyctl: '-a --app -c --config -i --image',
  heroku: '-a --app -r --remote',
  firebase: '-P --project --token --only',
  railway: '-s --service -e --environment',
  'ansible-playbook': '-i --inventory -e --extra-vars -l --limit -u --user -t --tags --vault-password-file',
  ansible: '-i --inventory -e --extra-vars -l --limit -u --user -a --args -m --module-name',
  ssh: '-p -i -o -l -F -J -L -R -D -b -c -m -E -S -w -W',
  scp: '-P -i -o -F -J -S -c -l',
  rsync: '-e --rsh --exclude --include --filter -f --rsync-path --port --timeout --bwlimit',
  curl: '-X --request -H --header -d --data --data-raw --data-binary --data-urlencode --json -F --form -T --upload-file -o --output -u --user -b --cookie -A --user-agent -m --max-time --connect-timeout --retry --url -w --write-out -x --proxy --cacert --cert --key -e --referer --resolve',
  wget: '--method --post-data --post-file --body-data --body-file --header -O --output-document -o -T --timeout -U --user --password',
  mail: '-s -a -r -c -b',
  mailx: '-s -a -r -c -b',
  mutt: '-s -a -e -F -c -b',
  psql: '-h --host -p --port -U --username -d --dbname -c --command -f --file -v',
  mysql: '-h --host -P --port -u --user -D --database -e --execute',
  mongosh: '--host --port -u --username -p --password --eval',
  mongo: '--host --port -u --username -p --password --eval',
  terraform: '-chdir -var -var-file -target',
  tofu: '-chdir -var -var-file -target',
  pulumi: '-s --stack -C --cwd -m --message',
  skopeo: '--src-creds --dest-creds --authfile',
  stripe: '--api-key --project-name -d --data',
  argocd: '--server --auth-token',
};

/** Programs that start the program that follows: how many further words they take, and their options with a value. */
const WRAPPERS: Readonly<Record<string, { readonly words?: number; readonly valued?: string }>> = {
  sudo: { valued: '-u -g -C -h -p' },
  env: { valued: '-u -C -S' },
  nohup: {},
  time: { valued: '-f -o' },
  timeout: { words: 1, valued: '-s -k' },
  nice: { valued: '-n' },
  ionice: { valued: '-c -n' },
  stdbuf: { valued: '-i -o -e' },
  xargs: { valued: '-n -P -I -L -d -a' },
  exec: {},
  command: {},
  npx: { valued: '-p --package' },
  bunx: {},
  pnpx: {},
  uvx: { valued: '--from --with' },
  pipx: { words: 1 },
  doppler: { words: 1 },
  dotenv: { valued: '-e -f' },
};
/** Package managers that start a program with a word of their own. */
const RUNNERS = /^(?:uv|poetry|pipenv|pdm|hatch|rye|conda) run$|^(?:npm|pnpm|yarn|bun) (?:exec|dlx|x)$/;

const baseName = (word: string): string => word.replace(/^.*[/\\]/, '').replace(/\.(?:exe|cmd)$/i, '');

/** The program that a command line starts in the end, behind `sudo`, `npx`, `bash -c` and the like. */
export function invocationsOf({ words, open }: Executed, inner: (text: string) => readonly Executed[], depth = 4): readonly Invocation[] {
  const rest = [...words];
  while (/^[A-Za-z_]\w*=/.test(rest[0] ?? '')) rest.shift();
  const [first, ...args] = rest;
  if (first === undefined || first.includes(HOLE) || depth === 0) return [];
  const program = baseName(first);
  if (/^(?:ba|da|z|k|a)?sh$/.test(program)) {
    const at = args.findIndex((word) => /^-[a-z]*c$/.test(word));
    const text = at < 0 ? undefined : args[at + 1];
    return text === undefined ? [] : inner(text).flatMap((each) => invocationsOf(each, inner, depth - 1));
  }
  if (/^python[\d.]*$/.test(program) && args[0] === '-m' && args[1]) return invocationsOf({ words: args.slice(1), open }, inner, depth - 1);
  const wrapper = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  if (wrapper) return invocationsOf({ words: unwrapped(args, wrapper), open }, inner, depth - 1);
  if (RUNNERS.test(`${program} ${args[0] ?? ''}`))
    return invocationsOf({ words: unwrapped(args.slice(1), { valued: '--package -p --with --group --env-file' }), open }, inner, depth - 1);
  return [parse(program, args, open)];
}

/** The words after the options of a wrapper and its own words. */
function unwrapped(
  args: readonly string[],
  { words = 0, valued = '' }: { readonly words?: number; readonly valued?: string },
): readonly string[] {
  const takes = new Set(valued.split(' '));
  let index = 0;
  while (index < args.length) {
    const word = args[index] ?? '';
    if (word === '--') return args.slice(index + 1 + words);
    if (/^[A-Za-z_]\w*=/.test(word)) index += 1;
    else if (word.startsWith('-')) index += takes.has(word) ? 2 : 1;
    else break;
  }
  return args.slice(index + words);
}

function parse(program: string, args: readonly string[], open: boolean): Invocation {
  const takes = new Set((Object.hasOwn(VALUED, program) ? (VALUED[program] ?? '') : '').split(' '));
  const words: string[] = [];
  const options: { name: string; value?: string }[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (!/^-./.test(word) || word === '--') {
      if (word !== '--') words.push(word);
      continue;
    }
    const [, name = word, value] = /^(--?[^=]+)=([\s\S]*)$/.exec(word) ?? [];
    if (value !== undefined) options.push({ name, value });
    else if (takes.has(word)) options.push({ name: word, ...(args[index + 1] === undefined ? {} : { value: args[++index] ?? '' }) });
    else if (/^-[A-Za-z]{2,}/.test(word) && !word.startsWith('--') && !takes.has(word))
      index += bundle(word, args[index + 1], takes, options);
    else options.push({ name: word });
  }
  return { program, words, options, open };
}

/** `-fsSLX POST`, `-XPOST`: one-letter options together; the last may take what follows. Gives how many words it took. */
function bundle(word: string, next: string | undefined, takes: ReadonlySet<string>, options: { name: string; value?: string }[]): number {
  for (let index = 1; index < word.length; index++) {
    const name = `-${word[index]}`;
    if (!takes.has(name)) {
      options.push({ name });
      continue;
    }
    const attached = word.slice(index + 1);
    options.push({ name, ...(attached ? { value: attached } : next === undefined ? {} : { value: next }) });
    return attached ? 0 : 1;
  }
  options.push({ name: word });
  return 0;
}
