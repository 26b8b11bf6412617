/** A small service in Python whose observability is switched, capped and free of cost. */
export const PYTHON: Readonly<Record<string, string>> = {
  'requirements.txt': 'fastapi\nsqlalchemy\nopenai\n',
  Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "app:app"]\n',
  'settings.py': `
import os

def token_cap():
    return int(os.getenv("DAILY_TOKEN_CAP", "100000"))

def metrics_enabled():
    return os.getenv("ENABLE_USAGE_METRICS") == "1"
`,
  'store.py': `
from sqlalchemy import Column, Integer, create_engine
from sqlalchemy.orm import declarative_base, sessionmaker

Base = declarative_base()
Session = sessionmaker(create_engine("sqlite://"))

class Use(Base):
    __tablename__ = "uses"
    id = Column(Integer, primary_key=True)
    tokens = Column(Integer)
`,
  'model.py': `
from openai import OpenAI

def summarise(text):
    return OpenAI().chat.completions.create(model="gpt", messages=[{"role": "user", "content": text}])
`,
  'app.py': `
from fastapi import FastAPI, HTTPException, Query
from model import summarise
from settings import metrics_enabled, token_cap
from store import Session, Use

app = FastAPI()

@app.get("/metrics/usage")
def usage(limit: int = Query(100, le=1000)):
    if not metrics_enabled():
        raise HTTPException(status_code=503)
    db = Session()
    rows = db.query(Use).limit(limit).all()
    return {"used": len(rows), "cap_tokens": token_cap()}

@app.get("/health")
def health():
    return {"status": "ok", "switches": {"usage": metrics_enabled()}}

@app.post("/drafts")
def draft(prompt: str):
    db = Session()
    used = db.query(Use).count()
    if used > token_cap():
        raise HTTPException(status_code=429)
    return {"draft": summarise(prompt)}
`,
  'README.md': `# Service

## Environment variables

| Variable | Default | Meaning |
|---|---|---|
| \`ENABLE_USAGE_METRICS\` | off | kill switch of the usage metrics, \`1\` switches them on |
| \`DAILY_TOKEN_CAP\` | 100000 | tokens a day |
`,
};

/** The same in JavaScript with Express. */
export const JAVASCRIPT: Readonly<Record<string, string>> = {
  'package.json': '{"name":"usage","dependencies":{"express":"4","pg":"8","openai":"5"},"scripts":{"start":"node app.js"}}',
  'settings.js': `
exports.tokenCap = Number(process.env.DAILY_TOKEN_CAP || 100000);
exports.metricsEnabled = () => process.env.ENABLE_USAGE_METRICS === '1';
`,
  'model.js': `
const OpenAI = require('openai');
exports.summarise = async (text) => new OpenAI().chat.completions.create({ model: 'gpt', messages: [{ role: 'user', content: text }] });
`,
  'app.js': `
const express = require('express');
const { Pool } = require('pg');
const { summarise } = require('./model');
const { metricsEnabled, tokenCap } = require('./settings');
const app = express();
const pool = new Pool();

app.get('/metrics/usage', async (req, res) => {
  if (!metricsEnabled()) return res.status(503).json({ error: 'off' });
  const limit = Math.min(Number(req.query.limit || 100), 1000);
  const { rows } = await pool.query('SELECT tokens FROM uses LIMIT $1', [limit]);
  res.json({ used: rows.length, cap_tokens: tokenCap });
});
app.get('/health', (req, res) => res.json({ status: 'ok', switches: { usage: metricsEnabled() } }));
app.post('/drafts', async (req, res) => {
  const { rows } = await pool.query('SELECT count(*) FROM uses');
  if (rows[0].count > tokenCap) return res.status(429).end();
  res.json({ draft: await summarise('x') });
});
app.listen(3000);
`,
  'README.md': `# Service

## Environment variables

| Variable | Default | Meaning |
|---|---|---|
| \`ENABLE_USAGE_METRICS\` | off | kill switch of the usage metrics, \`1\` switches them on |
| \`DAILY_TOKEN_CAP\` | 100000 | tokens a day |
`,
};
