import { describe, expect, it } from 'vitest';
import { matchesOf } from './run.ts';

const first = async (file: string, text: string): Promise<string> => {
  const [match] = await matchesOf({ [file]: text }, file);
  return match ? `${match.sink.id} ${match.tier}${match.certain ? '' : ' ?'}` : 'none';
};

describe('programs started from Python', () => {
  const imports = 'import asyncio, os, shlex, subprocess, sys\n';
  it.each([
    ['subprocess.run(["git", "push", "origin", "main"])', 'argv.git.push C'],
    ['subprocess.run(["git", "-C", "/srv/app", "push"])', 'argv.git.push C'],
    ['subprocess.run(["git", "push", "--force"])', 'argv.git.push.force C'],
    ['subprocess.run(["git", "push", "--dry-run"])', 'argv.git.push A'],
    ['subprocess.run(["git", "pull"])', 'none'],
    ['subprocess.run(["echo", "git push"])', 'none'],
    ['subprocess.run(args=["gh", "pr", "create", "--title", sys.argv[1]])', 'argv.gh.pr.create B'],
    ['subprocess.check_call("cd /srv && git push origin main", shell=True)', 'argv.git.push C'],
    ['subprocess.run("git push".split())', 'argv.git.push C'],
    ['subprocess.run(shlex.split("docker push registry/app"))', 'argv.docker.push C'],
    ['subprocess.run(["bash", "-lc", "npm publish --access public"])', 'argv.npm.publish C'],
    ['subprocess.run([sys.executable, "-m", "twine", "upload", "dist/*"])', 'none'],
    ['subprocess.run(["python3", "-m", "twine", "upload", "dist/*"])', 'argv.twine.upload C'],
    ['subprocess.run(["sudo", "-u", "deploy", "kubectl", "-n", "prod", "apply", "-f", "x.yaml"])', 'argv.kubectl.apply C'],
    ['subprocess.run(["kubectl", "get", "pods"])', 'none'],
    ['subprocess.run(["kubectl", "apply", "--dry-run=client"])', 'argv.kubectl.apply A'],
    ['os.system("terraform -chdir=infra apply -auto-approve")', 'argv.terraform.apply C'],
    ['os.execvp("helm", ["helm", "upgrade", "app", "./chart"])', 'argv.helm.upgrade C'],
    ['asyncio.run(asyncio.create_subprocess_exec("git", "push"))', 'argv.git.push C'],
    ['asyncio.run(asyncio.create_subprocess_shell("fly deploy"))', 'argv.flyctl C'],
    ['branch = sys.argv[1]\nsubprocess.run(f"git push origin {branch}", shell=True)', 'argv.git.push C'],
    ['subprocess.run(["git", sys.argv[1]])', 'argv.git.push C ?'],
    ['subprocess.run(sys.argv[1:])', 'none'],
    ['subprocess.run(["curl", "-fsSL", "https://api.vendor.com/x"])', 'none'],
    ['subprocess.run(["curl", "-XPOST", "https://api.vendor.com/x"])', 'argv.curl C'],
    ['subprocess.run(["curl", "-d", "{}", "http://localhost:8000/x"])', 'none'],
    ['subprocess.run(["curl", "-d", "{}", "https://hooks.slack.com/services/x"])', 'argv.curl B'],
    ['subprocess.run(["psql", "-h", "db.vendor.com", "-c", "drop table x"])', 'argv.psql.remote C'],
    ['subprocess.run(["psql", "-h", "db"])', 'none'],
    ['subprocess.run(["aws", "--region", "eu-west-1", "ec2", "terminate-instances", "--instance-ids", "i-1"])', 'argv.aws.cli C'],
    ['subprocess.run(["aws", "s3", "sync", "dist/", "s3://site"])', 'argv.aws.s3.sync B'],
    ['subprocess.run(["aws", "s3", "ls"])', 'none'],
    ['subprocess.run(["git", "push", "--help"])', 'none'],
    ['steps = "git push\\n"\nprint(steps)', 'none'],
  ])('%s', async (code, expected) => {
    expect(await first('main.py', `${imports}${code}\n`)).toBe(expected);
  });
});

describe('programs started from JavaScript', () => {
  it.each([
    ["import { exec } from 'child_process';\nexec('git push origin main');", 'argv.git.push C'],
    ["import { execSync } from 'node:child_process';\nexecSync(`git push origin ${process.argv[2]}`);", 'argv.git.push C'],
    ["import { spawn } from 'node:child_process';\nspawn('gh', ['pr', 'merge', '1', '--squash']);", 'argv.gh.pr.merge C'],
    [
      "const { execFile } = require('child_process');\nconst { promisify } = require('util');\nconst run = promisify(execFile);\nrun('npm', ['publish']);",
      'argv.npm.publish C',
    ],
    ["import * as cp from 'child_process';\ncp.spawnSync('npx', ['vercel', 'deploy', '--prod']);", 'argv.vercel C'],
    ["import { execa } from 'execa';\nawait execa('docker', ['push', 'app']);", 'argv.docker.push C'],
    ["import { execa } from 'execa';\nawait execa`wrangler deploy`;", 'argv.wrangler C'],
    ["import { $ } from 'zx';\nconst branch = 'main';\nawait $`git push origin ${branch}`;", 'argv.git.push C'],
    ["import { $ } from 'execa';\nawait $({ shell: true })`netlify deploy --prod`;", 'argv.netlify C'],
    ["import spawn from 'cross-spawn';\nspawn('yarn', ['npm', 'publish']);", 'argv.pnpm.publish C'],
    ["Bun.spawn(['git', 'push']);", 'argv.git.push C'],
    ["import * as exec from '@actions/exec';\nawait exec.exec('git push');", 'argv.git.push C'],
    ["import { spawn } from 'node:child_process';\nspawn('git', ['status']);", 'none'],
    ["const text = 'run: docker push app';\nconsole.log(text);", 'none'],
    ["function exec(text) { return text; }\nexec('git push');", 'none'],
    ["const pattern = /x/;\npattern.exec('git push');", 'none'],
  ])('%s', async (code, expected) => {
    expect(await first('main.ts', `${code}\n`)).toBe(expected);
  });
});
