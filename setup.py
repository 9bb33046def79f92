"""Reads settings.ini, the one place where this package is described."""
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

PACKAGE = Path("hotdog_nb")
# Folders in which no Python file lies hold data: what they are called, and where in the package they lie, is said nowhere else.
FOLDERS = [path for path in sorted(PACKAGE.rglob("*")) if path.is_dir() and path.name != "__pycache__"]
DATA = [path.relative_to(PACKAGE).as_posix() for path in FOLDERS if not any(path.rglob("*.py"))]

settings = ConfigParser(delimiters=["="])
settings.read("settings.ini", encoding="utf-8")
config = settings["DEFAULT"]
requirements = config["requirements"].split() + [line for line in config["conditional_requirements"].splitlines() if line]
extras = {name: config[f"{name}_requirements"].split() for name in ("notebooks", "onnx", "ray", "heic", "dev")}
extras["dev"] += extras["notebooks"] + extras["onnx"] + extras["ray"] + extras["heic"]

stages = {"2": "2 - Pre-Alpha", "3": "3 - Alpha", "4": "4 - Beta", "5": "5 - Production/Stable"}
classifiers = [
    f"Development Status :: {stages[config['status']]}",
    f"Intended Audience :: {config['audience']}",
    "Intended Audience :: Education",
    f"Natural Language :: {config['language']}",
    "Operating System :: OS Independent",
    "Programming Language :: Python :: 3",
    *(f"Programming Language :: Python :: 3.{minor}" for minor in range(11, 14)),
    "Topic :: Scientific/Engineering :: Artificial Intelligence",
    "Topic :: Scientific/Engineering :: Image Recognition",
]

setup(
    name=config["lib_name"],
    version=config["version"],
    description=config["description"],
    long_description=Path("README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    keywords=config["keywords"].split(),
    author=config["author"],
    author_email=config["author_email"],
    url=config["git_url"],
    classifiers=classifiers,
    license="Apache-2.0",
    license_files=["LICENSE", "NOTICE", *(f"{PACKAGE}/{folder}/*LICENSE*" for folder in DATA)],
    packages=find_packages(include=[f"{PACKAGE}", f"{PACKAGE}.*"]),
    package_data={f"{PACKAGE}": ["py.typed", "**/*.pyi", *(f"{folder}/*" for folder in DATA)]},
    python_requires=f">={config['min_python']}",
    install_requires=requirements,
    extras_require=extras,
    entry_points={"console_scripts": config["console_scripts"].splitlines(), "nbdev": [f"{config['lib_name']}={config['lib_name']}._modidx:d"]},
    zip_safe=False,
)
