#!/usr/bin/env node
'use strict';
void require('../scripts/launch.cjs')('cli/main.ts', process.argv.slice(2), ['dependencies']);
