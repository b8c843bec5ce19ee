"""Under which name do the staff's pages stand?"""

from flask import Blueprint

bp = Blueprint("backoffice", __name__)
