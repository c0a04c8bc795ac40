// Rangefinder crawls the news, reads every figure with who said it, and
// reconciles the figures that disagree into ranges that can be cited.
package main

import (
	"os"

	"rangefinder/cli"
)

func main() { os.Exit(cli.Main()) }
