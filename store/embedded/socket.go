package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// maxSocketPath is what every system allows a socket's path to have: 104 bytes
// on the BSDs, 108 on Linux, less the ".new" of its making.
const maxSocketPath = 100 // of the final path; ".new" still fits 104

// chooseSocket is the path at which the holder of the lock listens: in the
// directory itself, or, where that path is too long, in the runtime directory of
// the user. The file "socket" then says where, since the environment of the next
// process may name another.
func chooseSocket(dir string) (string, error) {
	note := filepath.Join(dir, "socket")
	if path := filepath.Join(dir, "redis.sock"); len(path) <= maxSocketPath {
		err := os.Remove(note)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
		return path, nil
	}
	if path := recordedSocket(dir); path != "" && private(filepath.Dir(path)) == nil {
		return path, nil
	}
	sum := sha256.Sum256([]byte(dir))
	name := hex.EncodeToString(sum[:8]) + ".sock"
	var last error = errors.New("no candidate")
	for _, parent := range runtimeDirs() {
		path := filepath.Join(parent, name)
		if len(path) > maxSocketPath {
			last = fmt.Errorf("%s is too long for a socket", path)
			continue
		}
		if last = private(parent); last == nil {
			return path, os.WriteFile(note, []byte(path+"\n"), 0o600)
		}
	}
	return "", fmt.Errorf("its path is too long for a socket, and there is no other place: %w", last)
}

// recordedSocket is the path that the last holder of the lock used.
func recordedSocket(dir string) string {
	if b, err := os.ReadFile(filepath.Join(dir, "socket")); err == nil {
		return strings.TrimSpace(string(b))
	}
	if path := filepath.Join(dir, "redis.sock"); len(path) <= maxSocketPath {
		return path
	}
	return ""
}

func runtimeDirs() []string {
	var dirs []string
	if d := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(d) {
		dirs = append(dirs, filepath.Join(d, "rangefinder"))
	}
	name := fmt.Sprintf("rangefinder-%d", os.Getuid())
	dirs = append(dirs, filepath.Join(os.TempDir(), name))
	if os.PathSeparator == '/' {
		dirs = append(dirs, filepath.Join("/tmp", name))
	}
	return dirs
}

// private makes a directory that only its owner enters. In a place where others
// may write, one of the same name could be theirs.
func private(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	st, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !st.IsDir() || st.Mode().Perm()&0o077 != 0 || !owned(st) {
		return fmt.Errorf("%s exists and is not a directory of this user alone", dir)
	}
	return nil
}

// bind makes the socket beside its path, closes it to others, and renames it
// there, over what a process that was killed left behind. So the path always
// leads to a socket with the right mode. Only the holder of the lock comes here.
func bind(path string) (net.Listener, error) {
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: fresh, Net: "unix"})
	if err != nil {
		return nil, err
	}
	ln.SetUnlinkOnClose(false)
	if err := errors.Join(os.Chmod(fresh, 0o600), os.Rename(fresh, path)); err != nil {
		ln.Close()
		os.Remove(fresh)
		return nil, err
	}
	return ln, nil
}

// answers reports whether somebody listens at a socket.
func answers(path string) bool {
	c, err := net.DialTimeout("unix", path, time.Second)
	if err != nil {
		return false
	}
	c.Close()
	return true
}
