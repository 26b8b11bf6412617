/** A small service in Python that hands out artifacts within their boundary. */
export const PYTHON: Readonly<Record<string, string>> = {
  'requirements.txt': 'fastapi\n',
  Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
  'redaction.py': `
import re

PATTERNS = (re.compile(r"sk-[a-z]{8,}"), re.compile(r"ghp_[A-Za-z0-9]{8,}"))

def redact(text):
    for pattern in PATTERNS:
        text = pattern.sub("[REDACTED]", text)
    return text
`,
  'settings.py': `
import os

def cap():
    return max(1024, int(os.getenv("ARTIFACT_CAP_BYTES", "1048576")))
`,
  'files.py': `
from pathlib import Path
from fastapi import HTTPException
from fastapi.responses import Response
from redaction import redact
from settings import cap

ROOT = Path("/data/artifacts")

def find(run_id, name):
    root = ROOT.resolve()
    path = (root / run_id / name).resolve()
    if not path.is_relative_to(root):
        raise HTTPException(status_code=404)
    return path

def read(run_id, name):
    path = find(run_id, name)
    limit = cap()
    size = path.stat().st_size
    with open(path, "rb") as file:
        data = file.read(limit + 8192)
    text = redact(data.decode("utf-8", errors="replace"))
    body = text.encode("utf-8")[:limit]
    headers = {"X-Artifact-Size": str(size), "X-Artifact-Truncated": "true" if size > limit else "false"}
    headers["X-Artifact-Redacted"] = "true"
    return Response(content=body, media_type="text/plain", headers=headers)
`,
  'app.py': `
import os
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.staticfiles import StaticFiles
from files import read

app = FastAPI()

def verify(x_api_key: str = Header(None)):
    if not x_api_key or x_api_key != os.environ["API_KEY"]:
        raise HTTPException(status_code=401)

@app.get("/runs/{run_id}/artifacts/{name:path}", dependencies=[Depends(verify)])
def artifact(run_id: str, name: str):
    return read(run_id, name)

app.mount("/ui", StaticFiles(directory="ui/dist"))
`,
};

/** The same in JavaScript with Express. */
export const JAVASCRIPT: Readonly<Record<string, string>> = {
  'package.json': '{"name":"files","dependencies":{"express":"4","multer":"1"},"scripts":{"start":"node app.js"}}',
  'redaction.js': `
module.exports.redact = (text) => text.replace(/sk-[a-z]{8,}/g, '[REDACTED]').replace(/ghp_\\w{8,}/g, '[REDACTED]');
`,
  'files.js': `
const fs = require('fs');
const path = require('path');
const { redact } = require('./redaction');

const root = '/data/artifacts';
const cap = Number(process.env.ARTIFACT_CAP_BYTES || 1048576);

async function find(name) {
  const found = await fs.promises.realpath(path.join(root, name));
  if (path.relative(root, found).startsWith('..')) throw new Error('outside');
  return found;
}

module.exports.send = async (req, res) => {
  const found = await find(req.params.name);
  const { size } = fs.statSync(found);
  if (size > cap) return res.status(413).json({ error: 'too large' });
  const text = redact(fs.readFileSync(found, 'utf8'));
  res.set({ 'X-Artifact-Size': String(size), 'X-Artifact-Redacted': 'true' });
  res.type('text/plain').send(text);
};
`,
  'app.js': `
const express = require('express');
const multer = require('multer');
const { send } = require('./files');
const app = express();
const verify = (req, res, next) => (req.get('x-api-key') === process.env.API_KEY && process.env.API_KEY ? next() : res.status(401).end());
const upload = multer({ dest: '/data/in', limits: { fileSize: 1000000 } });

app.use('/ui', express.static('ui/dist'));
app.get('/artifacts/:name', verify, send);
app.post('/artifacts', verify, upload.single('file'), (req, res) => res.json({ ok: true }));
app.listen(3000);
`,
};
