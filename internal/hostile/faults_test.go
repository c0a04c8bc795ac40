package hostile

// These cases need processes to be killed, disks to be full and servers to go away: the tests named in shownBy do that.
var faultRows = []row{
	{n: 101, input: "kill -9 of any of four workers, a hundred times", want: "no address lost", also: "at most one repeat a kill"},
	{n: 102, input: "Redis away for 30 seconds", want: "work goes on after it", also: "no panic; the command line says so and leaves with an error"},
	{n: 103, input: "a full disk while a page is kept", want: "tried again", also: "no half of a record stays"},
	{n: 104, input: "SIGTERM with fetches in flight", want: "finished or put back within 8 s", also: ""},
}
