/** Stand-in of BIND's `named-checkconf [-p]`: the configuration of the machine's named is the tag's, which has been checked. */
if (process.argv.includes('-p'))
  process.stdout.write('options {\n\tforwarders {\n\t\t168.63.129.16;\n\t};\n\trecursion yes;\n};\n');
process.exitCode = 0;
