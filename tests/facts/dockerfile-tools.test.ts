import { describe, expect, it } from 'vitest';
import { buildImage, type Image, publishedImage } from '../../src/facts/images/image.ts';
import { shellAvailable, toolAvailable } from '../../src/facts/images/tools.ts';
import { readDockerfile } from '../../src/syntax/dockerfile.ts';

const at = { path: 'compose.yml', line: 1 };
function built(text: string): Image {
  const image = buildImage(readDockerfile('Dockerfile', text));
  if (!image) throw new Error('no stage');
  return image;
}

describe('published images', () => {
  it.each<[string, string, boolean | undefined]>([
    ['python:3.12-slim', 'curl', false],
    ['python:3.12-slim', 'python', true],
    ['python:3.12', 'curl', true],
    ['python:3.12-alpine', 'wget', true],
    ['python:3.12-alpine', 'curl', false],
    ['node:20-slim', 'wget', false],
    ['node:20-alpine', 'node', true],
    ['nginx:1.29', 'curl', true],
    ['nginx:1.29-alpine', 'curl', true],
    ['nginx:alpine-slim', 'curl', false],
    ['nginx:1.29', 'wget', false],
    ['postgres:16', 'pg_isready', true],
    ['postgres:16-alpine', 'curl', undefined],
    ['postgres:16', 'curl', false],
    ['redis:7-alpine', 'redis-cli', true],
    ['qdrant/qdrant:v1.12', 'curl', false],
    ['qdrant/qdrant:v1.12', 'wget', false],
    ['alpine:3', 'nc', true],
    ['debian:12-slim', 'curl', false],
    ['scratch', 'curl', false],
    ['ghcr.io/acme/app:1', 'curl', undefined],
    ['mysql:8', 'curl', undefined],
  ])('%s %s', (image, tool, expected) => {
    expect(toolAvailable(publishedImage(image, at), tool)).toBe(expected);
  });

  it('knows where no shell is', () => {
    expect(shellAvailable(publishedImage('gcr.io/distroless/python3-debian12', at))).toBe(false);
    expect(shellAvailable(publishedImage('gcr.io/distroless/python3-debian12:debug', at))).toBe(true);
    expect(shellAvailable(publishedImage('scratch', at))).toBe(false);
    expect(shellAvailable(publishedImage('debian', at))).toBe(true);
    expect(shellAvailable(publishedImage('unknown/app', at))).toBeUndefined();
  });
});

describe('built images', () => {
  it.each<[string, string, boolean | undefined]>([
    [
      'FROM python:3.12-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl=7.88 && rm -rf /var/lib/apt\n',
      'curl',
      true,
    ],
    ['FROM python:3.12-slim\nRUN apt-get install -y curl \\\n && apt-get purge -y curl\n', 'curl', false],
    ['FROM alpine\nRUN apk add --no-cache --virtual .deps curl gcc && make && apk del .deps\n', 'curl', false],
    ['FROM alpine\nRUN apk add --no-cache postgresql16-client curl~8\n', 'curl', true],
    ['FROM debian\nRUN apt-get install -y postgresql-client-15\n', 'pg_isready', true],
    ['FROM debian\nRUN apt-get install -y netcat-openbsd\n', 'nc', true],
    ['FROM debian\nCOPY --from=ghcr.io/x/probe /bin/grpc_health_probe /usr/local/bin/\n', 'grpc_health_probe', true],
    ['FROM node:20-slim\nRUN npm install -g serve@14\n', 'serve', true],
    ['FROM python:3.12-slim\nRUN uv pip install --system "uvicorn[standard]>=0.30"\n', 'uvicorn', true],
    ['FROM python:3.12-slim\nCOPY setup.sh /\nRUN ./setup.sh\n', 'curl', undefined],
    ['FROM python:3.12-slim\nRUN apt-get install -y $(cat packages.txt)\n', 'curl', undefined],
    ['FROM python:3.12-slim AS build\nRUN apt-get install -y curl\nFROM python:3.12-slim\n', 'curl', false],
    ['FROM python:3.12-slim AS base\nRUN apt-get install -y curl\nFROM base\n', 'curl', true],
    ['FROM debian\nRUN echo "apt-get install curl"\n', 'curl', false],
    ['FROM debian\nRUN <<EOF\napt-get update\napt-get install -y curl\nEOF\n', 'curl', true],
  ])('%j has %s: %s', (text, tool, expected) => {
    expect(toolAvailable(built(text), tool)).toBe(expected);
  });
});
