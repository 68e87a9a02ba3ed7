#!/usr/bin/env node
'use strict';
require('../scripts/launch.cjs')('cli/main.ts', process.argv.slice(2), ['dependencies']);
